"""The words of the illustrative plan, in English, French, Spanish and Portuguese."""

LANGUAGES = ("en", "fr", "es", "pt")
Words = tuple[str, str, str, str]

ACTIVITIES: dict[str, Words] = {
    "A1.1": (
        "Start-up and coordination structures",
        "Démarrage et structures de coordination",
        "Puesta en marcha y estructuras de coordinación",
        "Arranque e estruturas de coordenação",
    ),
    "A1.2": (
        "Day-to-day coordination and meetings",
        "Coordination courante et réunions",
        "Coordinación diaria y reuniones",
        "Coordenação corrente e reuniões",
    ),
    "A1.3": (
        "Steering committee and quality assurance",
        "Comité de pilotage et assurance qualité",
        "Comité de seguimiento y garantía de calidad",
        "Comité de acompanhamento e garantia da qualidade",
    ),
    "A1.4": (
        "Financial management and reporting",
        "Gestion financière et rapports",
        "Gestión financiera e informes",
        "Gestão financeira e relatórios",
    ),
    "A2.1": (
        "Communication plan and visual identity",
        "Plan de communication et identité visuelle",
        "Plan de comunicación e identidad visual",
        "Plano de comunicação e identidade visual",
    ),
    "A2.2": (
        "Website, social media and newsletters",
        "Site web, médias sociaux et lettres d'information",
        "Sitio web, redes sociales y boletines",
        "Sítio Web, redes sociais e boletins",
    ),
    "A2.3": (
        "Local events and press work",
        "Événements locaux et relations presse",
        "Actos locales y relaciones con la prensa",
        "Eventos locais e relações com a imprensa",
    ),
    "A2.4": ("Final conference", "Conférence finale", "Conferencia final", "Conferência final"),
    "A3.1": (
        "Capitalisation strategy",
        "Stratégie de capitalisation",
        "Estrategia de capitalización",
        "Estratégia de capitalização",
    ),
    "A3.2": (
        "Networking with other projects",
        "Mise en réseau avec d'autres projets",
        "Trabajo en red con otros proyectos",
        "Trabalho em rede com outros projetos",
    ),
    "A3.3": (
        "Policy recommendations",
        "Recommandations aux politiques publiques",
        "Recomendaciones para las políticas públicas",
        "Recomendações para as políticas públicas",
    ),
    "A3.4": ("Transfer workshops", "Ateliers de transfert", "Talleres de transferencia", "Oficinas de transferência"),
    "A4.1": (
        "Common social challenges",
        "Défis sociaux communs",
        "Retos sociales comunes",
        "Desafios sociais comuns",
    ),
    "A4.2": (
        "Trends of social innovation",
        "Tendances de l'innovation sociale",
        "Tendencias de la innovación social",
        "Tendências da inovação social",
    ),
    "A4.3": (
        "Good practices and benchmarking",
        "Bonnes pratiques et analyse comparative",
        "Buenas prácticas y análisis comparativo",
        "Boas práticas e análise comparativa",
    ),
    "A4.4": (
        "Mapping at several levels",
        "Cartographie à plusieurs niveaux",
        "Mapa a varios niveles",
        "Mapeamento a vários níveis",
    ),
    "A5.1": (
        "Design of the pilot actions",
        "Conception des actions pilotes",
        "Diseño de las acciones piloto",
        "Conceção das ações-piloto",
    ),
    "A5.2": ("Evaluation tools", "Outils d'évaluation", "Herramientas de evaluación", "Ferramentas de avaliação"),
    "A5.3": (
        "Carrying out the pilot actions",
        "Mise en œuvre des actions pilotes",
        "Ejecución de las acciones piloto",
        "Execução das ações-piloto",
    ),
    "A5.4": (
        "Social innovation action plan",
        "Plan d'action pour l'innovation sociale",
        "Plan de acción de innovación social",
        "Plano de ação para a inovação social",
    ),
    "A6.1": (
        "Concept and platform of the Observatory",
        "Concept et plateforme de l'Observatoire",
        "Concepto y plataforma del Observatorio",
        "Conceito e plataforma do Observatório",
    ),
    "A6.2": (
        "Monitoring of impacts",
        "Suivi des impacts",
        "Seguimiento de los impactos",
        "Monitorização dos impactos",
    ),
    "A6.3": (
        "Content and launch of the Observatory",
        "Contenus et lancement de l'Observatoire",
        "Contenidos y lanzamiento del Observatorio",
        "Conteúdos e lançamento do Observatório",
    ),
    "A6.4": (
        "Future of the Observatory",
        "Avenir de l'Observatoire",
        "Futuro del Observatorio",
        "Futuro do Observatório",
    ),
}

DELIVERABLES: dict[str, Words] = {
    "agreement": ("Partnership agreement", "Convention de partenariat", "Acuerdo de asociación", "Acordo de parceria"),
    "handbook": (
        "Project management handbook",
        "Guide de gestion du projet",
        "Manual de gestión del proyecto",
        "Manual de gestão do projeto",
    ),
    "report": (
        "Project report no. {n}",
        "Rapport de projet n° {n}",
        "Informe de proyecto n.º {n}",
        "Relatório de projeto n.º {n}",
    ),
    "midterm": ("Mid-term review", "Revue à mi-parcours", "Revisión intermedia", "Avaliação intercalar"),
    "final_report": (
        "Final report of the phase",
        "Rapport final de la phase",
        "Informe final de la fase",
        "Relatório final da fase",
    ),
    "communication_plan": (
        "Communication plan",
        "Plan de communication",
        "Plan de comunicación",
        "Plano de comunicação",
    ),
    "identity": (
        "Visual identity and templates",
        "Identité visuelle et modèles",
        "Identidad visual y plantillas",
        "Identidade visual e modelos",
    ),
    "website": ("Project website", "Site web du projet", "Sitio web del proyecto", "Sítio Web do projeto"),
    "newsletter": ("Newsletter no. {n}", "Lettre d'information n° {n}", "Boletín n.º {n}", "Boletim n.º {n}"),
    "leaflets": (
        "Leaflets in four languages",
        "Dépliants en quatre langues",
        "Folletos en cuatro lenguas",
        "Folhetos em quatro línguas",
    ),
    "video": (
        "Video on the pilot actions",
        "Vidéo sur les actions pilotes",
        "Vídeo sobre las acciones piloto",
        "Vídeo sobre as ações-piloto",
    ),
    "local_events": (
        "Report on the local events",
        "Bilan des événements locaux",
        "Informe de los actos locales",
        "Relatório dos eventos locais",
    ),
    "proceedings": (
        "Proceedings of the final conference",
        "Actes de la conférence finale",
        "Actas de la conferencia final",
        "Atas da conferência final",
    ),
    "capitalisation": (
        "Capitalisation strategy",
        "Stratégie de capitalisation",
        "Estrategia de capitalización",
        "Estratégia de capitalização",
    ),
    "stakeholders": (
        "Directory of stakeholders",
        "Annuaire des parties prenantes",
        "Directorio de agentes interesados",
        "Diretório das partes interessadas",
    ),
    "networking": (
        "Report of networking event no. {n}",
        "Compte rendu de la rencontre de réseau n° {n}",
        "Informe del encuentro de redes n.º {n}",
        "Relatório do encontro de redes n.º {n}",
    ),
    "synergies": (
        "Synergies with other Atlantic projects",
        "Synergies avec d'autres projets atlantiques",
        "Sinergias con otros proyectos atlánticos",
        "Sinergias com outros projetos atlânticos",
    ),
    "clauses": (
        "Guide to social clauses for public buyers",
        "Guide des clauses sociales pour les acheteurs publics",
        "Guía de cláusulas sociales para compradores públicos",
        "Guia de cláusulas sociais para compradores públicos",
    ),
    "brief_engagement": (
        "Policy brief: active public engagement",
        "Note d'orientation : participation active des citoyens",
        "Nota de orientación: participación ciudadana activa",
        "Nota de orientação: participação ativa dos cidadãos",
    ),
    "transfer": ("Transfer guide", "Guide de transfert", "Guía de transferencia", "Guia de transferência"),
    "methodology": (
        "Common method for the mapping",
        "Méthode commune de cartographie",
        "Método común para el mapa",
        "Método comum de mapeamento",
    ),
    "interviews": (
        "Synthesis of the interviews",
        "Synthèse des entretiens",
        "Síntesis de las entrevistas",
        "Síntese das entrevistas",
    ),
    "practices": (
        "Database of good practices",
        "Base de données des bonnes pratiques",
        "Base de datos de buenas prácticas",
        "Base de dados de boas práticas",
    ),
    "actors": (
        "Map of social innovation actors",
        "Carte des acteurs de l'innovation sociale",
        "Mapa de actores de la innovación social",
        "Mapa dos atores da inovação social",
    ),
    "framework": (
        "Framework for the pilot actions",
        "Cadre des actions pilotes",
        "Marco de las acciones piloto",
        "Quadro das ações-piloto",
    ),
    "pilot_plan": (
        "Plan of pilot action {pilot}",
        "Plan de l'action pilote {pilot}",
        "Plan de la acción piloto {pilot}",
        "Plano da ação-piloto {pilot}",
    ),
    "pilots_midterm": (
        "Interim report on the pilot actions",
        "Rapport intermédiaire sur les actions pilotes",
        "Informe intermedio sobre las acciones piloto",
        "Relatório intercalar sobre as ações-piloto",
    ),
    "pilot_report": (
        "Final report of pilot action {pilot}",
        "Rapport final de l'action pilote {pilot}",
        "Informe final de la acción piloto {pilot}",
        "Relatório final da ação-piloto {pilot}",
    ),
    "concept": (
        "Concept of the Observatory",
        "Concept de l'Observatoire",
        "Concepto del Observatorio",
        "Conceito do Observatório",
    ),
    "indicators": (
        "Indicators of social innovation",
        "Indicateurs de l'innovation sociale",
        "Indicadores de innovación social",
        "Indicadores de inovação social",
    ),
    "platform": (
        "Specification of the Observatory's platform",
        "Cahier des charges de la plateforme de l'Observatoire",
        "Especificación de la plataforma del Observatorio",
        "Especificação da plataforma do Observatório",
    ),
    "pilot_data": (
        "First data set on the pilot actions",
        "Premier jeu de données sur les actions pilotes",
        "Primer conjunto de datos sobre las acciones piloto",
        "Primeiro conjunto de dados sobre as ações-piloto",
    ),
    "governance": (
        "Governance of the Observatory",
        "Gouvernance de l'Observatoire",
        "Gobernanza del Observatorio",
        "Governação do Observatório",
    ),
    "sustainability": (
        "Sustainability plan of the Observatory",
        "Plan de pérennisation de l'Observatoire",
        "Plan de sostenibilidad del Observatorio",
        "Plano de sustentabilidade do Observatório",
    ),
}

OUTPUTS: dict[str, Words] = {
    "O2.1": (
        "Participants in public events",
        "Participants aux événements publics",
        "Participantes en actos públicos",
        "Participantes em eventos públicos",
    ),
    "O3.1": (
        "Organisations in the network",
        "Organisations du réseau",
        "Organizaciones de la red",
        "Organizações da rede",
    ),
    "O4.1": (
        "Good practices described",
        "Bonnes pratiques décrites",
        "Buenas prácticas descritas",
        "Boas práticas descritas",
    ),
    "O5.1": (
        "Pilot actions completed",
        "Actions pilotes achevées",
        "Acciones piloto finalizadas",
        "Ações-piloto concluídas",
    ),
    "O5.2": (
        "People reached by the pilot actions",
        "Personnes touchées par les actions pilotes",
        "Personas alcanzadas por las acciones piloto",
        "Pessoas abrangidas pelas ações-piloto",
    ),
    "O6.1": ("Observatory online", "Observatoire en ligne", "Observatorio en línea", "Observatório em linha"),
}
UNITS: dict[str, Words] = {
    "people": ("people", "personnes", "personas", "pessoas"),
    "organisations": ("organisations", "organisations", "organizaciones", "organizações"),
    "practices": ("practices", "pratiques", "prácticas", "práticas"),
    "pilots": ("pilot actions", "actions pilotes", "acciones piloto", "ações-piloto"),
    "website": ("website", "site web", "sitio web", "sítio Web"),
}
COORDINATION: Words = (
    "{n} coordination meeting",
    "{n} réunion de coordination",
    "{n} reunión de coordinación",
    "{n} reunião de coordenação",
)
COMMITTEE: Words = (
    "{n} steering committee",
    "{n} comité de pilotage",
    "{n} comité de seguimiento",
    "{n} comité de acompanhamento",
)


def ordinal(number: int, language: str, *, feminine: bool) -> str:
    """The place in a row, as the language abbreviates it: ``2nd``, ``2e``, ``2.ª``."""
    if language == "en":
        return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(number, 'th') }"
    if language == "fr":
        return f"{number}{('re' if feminine else 'er') if number == 1 else 'e'}"
    return f"{number}.{'ª' if feminine else 'º'}"
