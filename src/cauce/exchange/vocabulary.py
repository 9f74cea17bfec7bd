"""The words of the field, in Spanish and English, of which synthetic rows are composed."""

from __future__ import annotations

from typing import NamedTuple


class Pair(NamedTuple):
    """The same words in both languages."""

    es: str
    en: str


class Place(NamedTuple):
    """A place and the authority that would act there, of one State."""

    name: Pair
    authority: str


STATES: dict[str, tuple[Pair, tuple[Place, ...]]] = {
    "BLZ": (Pair("Belice", "Belize"), (
        Place(Pair("Belmopán", "Belmopan"), "Refugees Department"),
        Place(Pair("Benque Viejo", "Benque Viejo"), "Refugee Eligibility Committee"),
    )),
    "CRI": (Pair("Costa Rica", "Costa Rica"), (
        Place(Pair("Upala", "Upala"), "Unidad de Refugio (DGME)"),
        Place(Pair("Los Chiles", "Los Chiles"), "DGME"),
        Place(Pair("San José", "San José"), "Tribunal Administrativo Migratorio"),
    )),
    "SLV": (Pair("El Salvador", "El Salvador"), (
        Place(Pair("San Salvador", "San Salvador"), "CODER"),
        Place(Pair("Santa Ana", "Santa Ana"), "DGME"),
    )),
    "GTM": (Pair("Guatemala", "Guatemala"), (
        Place(Pair("Ciudad de Guatemala", "Guatemala City"), "Comisión Nacional para Refugiados"),
        Place(Pair("Tecún Umán", "Tecún Umán"), "Autoridad Migratoria Nacional"),
        Place(Pair("Petén", "Petén"), "Procuraduría de los Derechos Humanos"),
    )),
    "HND": (Pair("Honduras", "Honduras"), (
        Place(Pair("San Pedro Sula", "San Pedro Sula"), "INM"),
        Place(Pair("Danlí", "Danlí"), "CAMR"),
    )),
    "MEX": (Pair("México", "Mexico"), (
        Place(Pair("Tapachula", "Tapachula"), "COMAR"),
        Place(Pair("Ciudad de México", "Mexico City"), "SRE"),
        Place(Pair("Tenosique", "Tenosique"), "COMAR"),
    )),
    "PAN": (Pair("Panamá", "Panama"), (
        Place(Pair("Darién", "Darién"), "ONPAR"),
        Place(Pair("Ciudad de Panamá", "Panama City"), "SNM"),
    )),
}  # fmt: skip

SUPPORTERS: dict[str, Pair] = {
    "CAN": Pair("Canadá", "Canada"),
    "COL": Pair("Colombia", "Colombia"),
    "ESP": Pair("España", "Spain"),
    "USA": Pair("Estados Unidos", "United States"),
    "FRA": Pair("Francia", "France"),
    "CHE": Pair("Suiza", "Switzerland"),
    "BRA": Pair("Brasil", "Brazil"),
    "UNHCR": Pair("ACNUR", "UNHCR"),
    "OAS": Pair("OEA", "OAS"),
    "IDB": Pair("BID", "IDB"),
    "EU": Pair("Unión Europea", "European Union"),
}

#: How an act is named in a title, and how a statement begins with it.
VERBS: tuple[tuple[Pair, Pair], ...] = (
    (Pair("Fortalecimiento de", "Stronger"), Pair("Fortalecer", "Strengthen")),
    (Pair("Ampliación de", "Wider"), Pair("Ampliar", "Widen")),
    (Pair("Digitalización de", "Digitised"), Pair("Digitalizar y modernizar", "Digitise and modernise")),
    (Pair("Mejora de", "Better"), Pair("Mejorar", "Improve")),
    (Pair("Descentralización de", "Decentralised"), Pair("Acercar a las personas", "Bring closer to people")),
    (
        Pair("Armonización de", "Harmonised"),
        Pair("Armonizar entre instituciones", "Harmonise among institutions"),
    ),
    (Pair("Financiación de", "Funded"), Pair("Financiar de manera sostenible", "Fund in a lasting way")),
    (Pair("Seguimiento de", "Monitored"), Pair("Dar seguimiento a", "Follow up")),
)

#: What is acted upon, by sector: (sector, object).
OBJECTS: tuple[tuple[str, Pair], ...] = (
    ("protection", Pair("la gestión de casos de asilo", "asylum case management")),
    ("protection", Pair("la determinación de la condición de refugiado", "refugee status determination")),
    (
        "protection",
        Pair("el registro y la documentación de solicitantes", "registration and documents of applicants"),
    ),
    ("protection", Pair("la información de país de origen", "country-of-origin information")),
    (
        "protection",
        Pair("la derivación y contraderivación de casos", "referral and counter-referral of cases"),
    ),
    ("protection", Pair("la interpretación en las entrevistas", "interpretation at interviews")),
    ("protection", Pair("la reducción del rezago de solicitudes", "reduction of the backlog of claims")),
    ("protection", Pair("las alternativas a la detención", "alternatives to detention")),
    ("protection", Pair("la acogida de niñez no acompañada", "reception of unaccompanied children")),
    ("jobs_livelihoods", Pair("el acceso al empleo formal", "access to formal employment")),
    ("jobs_livelihoods", Pair("los medios de vida y el emprendimiento", "livelihoods and entrepreneurship")),
    ("jobs_livelihoods", Pair("el reconocimiento de títulos", "recognition of qualifications")),
    ("social_protection", Pair("la inclusión en la protección social", "inclusion in social protection")),
    ("social_protection", Pair("el acceso a una vivienda digna", "access to decent housing")),
    ("education", Pair("la matrícula y la permanencia escolar", "school enrolment and retention")),
    ("education", Pair("la enseñanza del idioma", "language teaching")),
    ("health", Pair("la atención de salud de primer nivel", "first-level health services")),
    ("health", Pair("la salud mental y el apoyo psicosocial", "mental health and psychosocial support")),
)

PEOPLE: tuple[Pair, ...] = (
    Pair("para las personas solicitantes de asilo", "for asylum-seekers"),
    Pair("para las personas refugiadas", "for refugees"),
    Pair("para las personas desplazadas internas", "for internally displaced persons"),
    Pair("para las mujeres y niñas en movilidad", "for women and girls on the move"),
    Pair("para las personas retornadas con necesidades de protección", "for returnees in need of protection"),
    Pair("para las comunidades de acogida", "for host communities"),
)

MEANS: tuple[Pair, ...] = (
    Pair("con un sistema único de expedientes electrónicos", "with a single system of electronic files"),
    Pair("con procedimientos operativos estándar y formularios simplificados",
         "with standard operating procedures and simplified forms"),
    Pair("mediante la capacitación continua del personal de elegibilidad",
         "through continuous training of eligibility staff"),
    Pair("con unidades móviles y más oficinas regionales", "with mobile units and more regional offices"),
    Pair("mediante mesas interinstitucionales con participación de la sociedad civil",
         "through inter-agency roundtables in which civil society takes part"),
    Pair("con triaje y procesamiento diferenciado de las solicitudes",
         "with triage and differentiated processing of claims"),
    Pair("mediante acuerdos de hermanamiento y visitas de intercambio",
         "through twinning agreements and exchange visits"),
    Pair("con indicadores de calidad que se publican cada año",
         "with quality indicators published every year"),
)  # fmt: skip

SUPPORTS: tuple[Pair, ...] = (
    Pair("Se busca apoyo técnico y financiero para llevarlo a las demás oficinas.",
         "Technical and financial support is sought to take it to the other offices."),
    Pair("Contribuye al Plan de Acción Nacional y al Plan de Acción Regional.",
         "It feeds the National Action Plan and the Regional Action Plan."),
    Pair("Los avances se informan en la reunión anual.", "Progress is reported at the annual meeting."),
    Pair("La Plataforma de Apoyo acompaña su ejecución.", "The Support Platform accompanies its delivery."),
    Pair("Incluye un enfoque de género, edad y diversidad.",
         "It includes a gender, age and diversity approach."),
)  # fmt: skip

#: Kind, organ, and how such a meeting is called.
MEETINGS: tuple[tuple[str, str, Pair], ...] = (
    ("focal_points", "support_platform",
     Pair("Reunión de puntos focales técnicos", "Meeting of technical focal points")),
    ("troika", "troika", Pair("Reunión de la Troika", "Troika meeting")),
    ("learning", "support_platform", Pair("Evento de aprendizaje", "Learning event")),
    ("workshop", "support_platform", Pair("Taller", "Workshop")),
    ("working_group", "team",
     Pair("Sesión del Equipo Técnico Regional", "Session of the Regional Technical Team")),
    ("twinning", "team", Pair("Encuentro de hermanamiento", "Twinning meeting")),
    ("coordination", "presidency", Pair("Reunión de coordinación regional", "Regional coordination meeting")),
    ("results", "fund", Pair("Presentación de resultados", "Presentation of results")),
    ("external", "external", Pair("Foro internacional", "International forum")),
)  # fmt: skip

DONE = (
    Pair("Se publicó la norma y se capacitó al personal.", "The rule was published and staff trained."),
    Pair("Se abrió una oficina y se contrató a su personal.", "An office was opened and its staff hired."),
    Pair("Se acordó el plan con las autoridades locales.", "The plan was agreed with local authorities."),
    Pair("Se registró a más solicitantes que antes.", "More applicants were registered than before."),
    Pair("El equipo fijó responsables y fechas.", "The team set who does what by when."),
    Pair("Se firmó un convenio con una universidad.", "An agreement was signed with a university."),
    Pair("Se entregaron equipos a los puestos fronterizos.", "Equipment was delivered to the border posts."),
    Pair("Se sometió el proyecto de reforma al congreso.", "The draft reform was put before congress."),
)  # fmt: skip
OBSTACLES = (
    Pair("Falta de fondos para el segundo año.", "No funds for the second year."),
    Pair("Cambio de autoridades a mitad del período.", "Change of authorities in mid-period."),
    Pair("Más solicitudes de las previstas.", "More applications than foreseen."),
)
REASONS = (
    Pair("No se consiguieron los fondos.", "The funds were not found."),
    Pair("La nueva ley lo hace innecesario.", "The new law makes it unnecessary."),
)
MEASURES = (
    (Pair("Personas registradas", "People registered"), Pair("personas", "people")),
    (Pair("Funcionarios capacitados", "Officials trained"), Pair("personas", "people")),
    (Pair("Oficinas abiertas", "Offices opened"), Pair("oficinas", "offices")),
)
