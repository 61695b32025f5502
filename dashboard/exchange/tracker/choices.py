"""Closed sets as trackers write them: statuses, cost categories, countries, roles, types; four languages and more."""

import re
from functools import lru_cache
from typing import Any

from babel import Locale

from dashboard.domain.vocabulary import CostCategory, DeliverableState, LegalStatus, PartnerRole, PartnerType
from dashboard.exchange.tracker.words import fold
from dashboard.texts import LANGUAGES, text

STATES = {
    DeliverableState.NOT_STARTED: "not started|not yet started|to do|todo|open|planned|pending|upcoming|future|new|"
    "non commence|pas commence|a faire|a venir|prevu|non demarre|a demarrer|no iniciado|sin iniciar|sin empezar|"
    "pendiente|por hacer|previsto|planificado|nao iniciado|por iniciar|pendente|por fazer|planeado|nicht begonnen|"
    "offen|"
    "geplant|ausstehend|ej paborjad|inte paborjad|planerad|non iniziato|da fare|no empezado|a iniciar|planifie",
    DeliverableState.IN_PROGRESS: "in progress|ongoing|on going|started|in work|wip|active|draft|under preparation|"
    "in preparation|on track|delayed|late|overdue|at risk|behind|postponed|en cours|en cours de realisation|commence|"
    "demarre|en preparation|en retard|brouillon|reporte|en curso|en proceso|iniciado|en preparacion|en marcha|"
    "retrasado|"
    "con retraso|borrador|aplazado|em curso|em progresso|em andamento|em execucao|em preparacao|atrasado|rascunho|"
    "adiado|"
    "in arbeit|in bearbeitung|laufend|begonnen|angefangen|verspatet|pagaende|paborjad|forsenad|in corso|iniziato|"
    "in ritardo|"
    "partially done|partly done|in ausarbeitung|partial|partiel|parcial",
    DeliverableState.SUBMITTED: "submitted|done|finished|finalised|finalized|complete|completed|delivered|achieved|"
    "ready|"
    "sent|produced|published|yes|fait|termine|finalise|livre|remis|soumis|acheve|realise|envoye|transmis|fini|produit|"
    "oui|hecho|terminado|finalizado|entregado|completado|enviado|presentado|realizado|acabado|si|feito|concluido|"
    "entregue|finalizada|enviada|submetido|apresentado|sim|terminada|concluida|fertig|erledigt|abgeschlossen|"
    "eingereicht|"
    "geliefert|abgegeben|klar|klart|slutford|levererad|inlamnad|avslutad|fatto|completato|consegnato|inviato|concluso|"
    "complete d|completada|entregada|realizada|done delivered",
    DeliverableState.UNDER_REVIEW: "under review|in review|being reviewed|review|to be approved|to be validated|"
    "pending approval|under evaluation|under verification|en revue|en relecture|en validation|a valider|"
    "en cours de validation|"
    "en cours de relecture|en revision|en evaluacion|pendiente de aprobacion|por validar|em revisao|em avaliacao|"
    "por aprovar|"
    "em validacao|in prufung|in pruefung|granskas|in revisione|in valutazione|quality check",
    DeliverableState.ACCEPTED: "accepted|approved|validated|verified|closed|certified|accepte|valide|approuve|cloture|"
    "aceptado|aprobado|validado|cerrado|aceite|aprovado|aceito|fechado|encerrado|akzeptiert|genehmigt|angenommen|"
    "abgenommen|godkand|accettato|approvato|validato|aceptada|aprobada|aprovada|validee|approuvee|validada|acceptee",
    DeliverableState.SENT_BACK: "sent back|returned|rejected|to be revised|to revise|revision requested|not accepted|"
    "request for revision|renvoye|rejete|a revoir|a corriger|refuse|a reprendre|devuelto|rechazado|a revisar|"
    "por corregir|"
    "devolvido|rejeitado|a rever|por corrigir|zuruckgewiesen|abgelehnt|zuruckgegeben|tillbakaskickad|respinto|"
    "revisions required",
    DeliverableState.CANCELLED: "cancelled|canceled|abandoned|dropped|withdrawn|removed|deleted|annule|abandonne|"
    "supprime|"
    "cancelado|anulado|eliminado|abandonado|anulada|cancelada|gestrichen|abgebrochen|storniert|entfallt|installd|"
    "avbruten|annullato|cancellato|n a",
}
CATEGORIES = {
    CostCategory.STAFF: "staff|staff costs|personnel|personnel costs|salaries|salary|wages|bl1|frais de personnel|"
    "depenses de personnel|salaires|ressources humaines|personal|gastos de personal|costes de personal|salarios|"
    "pessoal|"
    "custos com pessoal|despesas com pessoal|recursos humanos|custos de pessoal|personalkosten|gehalter|lohn|"
    "personalkostnader|personale|costi del personale|couts de personnel|costos de personal|despesas de pessoal",
    CostCategory.OFFICE: "office|office and administration|office administration|office and administrative expenditure|"
    "administration|administrative|overheads|overhead|indirect costs|bl2|frais de bureau|frais administratifs|"
    "frais de bureau et administratifs|depenses de bureau|frais generaux|couts indirects|bureau et administration|"
    "gastos de oficina|gastos de oficina y administrativos|gastos administrativos|oficina y administracion|oficina|"
    "costes indirectos|gastos generales|despesas administrativas|escritorio|instalacoes e despesas administrativas|"
    "despesas de escritorio e administrativas|custos indiretos|custos administrativos|buro|buro und verwaltung|"
    "buro und verwaltungskosten|verwaltung|gemeinkosten|kontor och administration|kontor|spese d ufficio|"
    "escritorio e administracao|administracion|administracao",
    CostCategory.TRAVEL: "travel|travel and accommodation|travels|travel costs|trips|accommodation|mission|missions|"
    "bl3|"
    "frais de deplacement|deplacements|deplacement|deplacements et hebergement|voyage|voyages|"
    "frais de deplacement et d hebergement|viajes|viaje|gastos de viaje|viajes y alojamiento|"
    "gastos de viaje y alojamiento|"
    "desplazamientos|dietas|viagens|viagem|deslocacoes|viagens e alojamento|deslocacao|deslocacoes e alojamento|reisen|"
    "reisekosten|reise und unterbringung|reise|resor|resor och logi|resa|viaggi|viaggio|viaggio e soggiorno|"
    "deslocacoes e estadas",
    CostCategory.EXTERNAL_EXPERTISE: "external expertise|external expertise and services|external|external services|"
    "services|subcontracting|experts|expertise|consultancy|consultants|external costs|bl4|expertise externe|"
    "prestations externes|prestations|services externes|frais d expertise externe|conseil|sous traitance|"
    "prestation de service|"
    "prestations de service|expertise et services externes|"
    "frais lies au recours a des competences et a des services externes|"
    "servicios externos|servicios|asesoramiento externo|consultoria|asistencia tecnica|expertos externos|"
    "subcontratacion|"
    "servicios y asesoramiento externos|gastos de expertos y servicios externos|servicos externos|servicos|"
    "peritos e servicos externos|assessoria externa|especialistas e servicos externos|prestacao de servicos|"
    "aquisicao de servicos|externe expertise|externe dienstleistungen|externe|dienstleistungen|fremdleistungen|"
    "extern expertis|externa tjanster|extern|servizi esterni|consulenza|external experts|consultoria externa",
    CostCategory.EQUIPMENT: "equipment|equipment costs|bl5|hardware|equipement|equipements|materiel|frais d equipement|"
    "depenses d equipement|equipo|equipos|equipamiento|gastos de equipamiento|equipamento|equipamentos|"
    "despesas com equipamento|ausrustung|gerate|ausstattung|utrustning|attrezzature|attrezzatura|material|"
    "bens de equipamento",
    CostCategory.INFRASTRUCTURE: "infrastructure|infrastructure and works|works|small infrastructure|construction|bl6|"
    "infrastructures|travaux|infrastructures et travaux|infraestructura|infraestructuras|obras|"
    "infraestructuras y obras|"
    "infraestrutura|infraestruturas|obras e infraestruturas|infraestruturas e obras|infrastruktur|bauarbeiten|bau|"
    "infrastruktur och byggnadsarbeten|infrastrutture|lavori|infrastructure et travaux|pequenas infraestruturas",
    CostCategory.LUMP_SUM: "lump sum|lump sums|preparation costs|forfait|montant forfaitaire|montants forfaitaires|"
    "suma global|sumas globales|importe a tanto alzado|montante fixo|montantes fixos|pauschale|pauschalbetrag|"
    "schablonbelopp|"
    "klumpsumma|somma forfettaria",
    CostCategory.UNIT_COST: "unit cost|unit costs|couts unitaires|cout unitaire|coste unitario|costes unitarios|"
    "custo unitario|custos unitarios|einheitskosten|enhetskostnad|costi unitari",
    CostCategory.OTHER_COSTS: "other|other costs|others|miscellaneous|autres|autres couts|autres depenses|divers|otros|"
    "otros costes|otros gastos|outros|outros custos|outras despesas|sonstige|sonstiges|sonstige kosten|ovrigt|altro|"
    "altri costi",
}
ROLES = {
    PartnerRole.LEAD: "lp|lead|lead partner|coordinator|lead beneficiary|pp1|chef de file|coordinateur|chef de projet|"
    "jefe de fila|beneficiario principal|coordinador|lider|coordenador|chefe de fila|lead partner lp|leadpartner|"
    "koordinator|projektagare|huvudpartner|capofila|ledande partner|yes|main beneficiary|coord",
    PartnerRole.ASSOCIATED: "ap|asp|associated|associated partner|associate partner|associated organisation|associate|"
    "partenaire associe|associe|socio asociado|asociado|parceiro associado|associado|assoziierter partner|assoziiert|"
    "associerad partner|partner associato|associated beneficiary|third party|internationalpartner",
    PartnerRole.PARTNER: "pp|partner|project partner|beneficiary|participant|partenaire|partenaire du projet|socio|"
    "beneficiario|parceiro|projektpartner|no|member|partner beneficiary|beneficiaire|partner pp",
}
TYPES = {
    PartnerType.LOCAL_REGIONAL_PUBLIC: "local public authority|regional public authority|local authority|"
    "regional authority|municipality|region|local or regional public authority|collectivite|collectivite locale|"
    "collectivite territoriale|autoridad local|autoridad regional|ayuntamiento|autoridade local|autoridade regional|"
    "municipio|kommune|kommun|gemeinde|local regional public",
    PartnerType.NATIONAL_PUBLIC: "national public authority|national authority|ministry|public authority|"
    "autorite nationale|autoridad nacional|autoridade nacional|nationale behorde|nationell myndighet|sectoral agency|"
    "bodies governed by public law|body governed by public law|national public",
    PartnerType.UNIVERSITY: "university|higher education and research institution|higher education and research|"
    "higher education|research|research institution|research organisation|universite|enseignement superieur|recherche|"
    "universidad|investigacion|universidade|ensino superior|universitat|hochschule|universitet|hes|rec|academia",
    PartnerType.THIRD_SECTOR: "ngo|interest groups including ngos|interest groups including ngo|non profit|association|"
    "third sector|civil society|ong|interest group|asociacion|fundacion|associacao|verein|forening|nonprofit|"
    "foundation",
    PartnerType.OTHER: "other|others|oth|sme|small or medium sized enterprise sme|enterprise|company|prc|business|"
    "business support organisation|large enterprise|entreprise|empresa|unternehmen|foretag|autre|otro|outro|sonstige|"
    "international organisation|education training centre and school|infrastructure and public service provider",
}
LEGAL = {
    LegalStatus.PUBLIC: "public|publique|publico|publica|offentlich|offentlig|pubblico|public body|public law|pub",
    LegalStatus.PRIVATE: "private|prive|privee|privado|privada|privat|privato|private body|private law|priv",
}
OTHER_COUNTRY_NAMES = {
    "uk": "UK", "gb": "UK", "great britain": "UK", "england": "UK", "scotland": "UK", "wales": "UK",
    "northern ireland": "UK", "el": "EL", "gr": "EL", "czech republic": "CZ", "the netherlands": "NL", "holland": "NL",
    "macedonia": "MK", "usa": "US", "turkey": "TR", "russia": "RU", "slovak republic": "SK", "moldova": "MD",
    "eire": "IE", "republic of ireland": "IE", "ireland eire": "IE",
}  # fmt: skip
EUROPEAN = {"GB": "UK", "GR": "EL"}
"""The European Union's own letters for two countries, as the programmes and the project folders write them."""
COUNTRY_LANGUAGES = ("en", "fr", "es", "pt", "de", "sv", "it", "nl")


@lru_cache
def _by_word(name: str) -> dict[str, str]:
    sets: dict[str, dict[Any, str]] = {
        "state": STATES,
        "cost_category": CATEGORIES,
        "role": ROLES,
        "type": TYPES,
        "legal_status": LEGAL,
    }
    found: dict[str, str] = {}
    for member, words in sets[name].items():
        found.setdefault(fold(member), str(member))
        for word in words.split("|"):
            found.setdefault(fold(word), str(member))
    if name == "cost_category":  # and as our own lists write them
        for member in CostCategory:
            for language in LANGUAGES:
                found.setdefault(fold(text(f"words.cost_category.{member}", language)), str(member))
    return found


@lru_cache(maxsize=50_000)
def choice_of(field: str, text: str) -> str | None:
    """The code that a word of ``field`` (state, cost_category, role, type, legal_status) means, if any."""
    words = _by_word(field)
    folded = fold(text)
    if found := words.get(folded):
        return found
    bare = re.sub(r"^[\dbl .)-]+ |\b(the|of|costs?|de|du|des|d)\b|\(.*?\)", " ", folded)
    if found := words.get(" ".join(bare.split())):
        return found
    if field == "role" and (number := re.fullmatch(r"(lp|pp|ap|p|lead partner|partner)\s*0*(\d+)", folded)):
        leads = number.group(1) in ("lp", "lead partner") or (number.group(1) != "ap" and number.group(2) == "1")
        return PartnerRole.LEAD if leads else PartnerRole.ASSOCIATED if number.group(1) == "ap" else PartnerRole.PARTNER
    outside = fold(re.sub(r"\(.*?\)|[:–/;,].*$| - .*$", " ", text))
    return words.get(outside)


@lru_cache
def _countries() -> dict[str, str]:
    found: dict[str, str] = dict(OTHER_COUNTRY_NAMES)
    for language in COUNTRY_LANGUAGES:
        for code, name in Locale.parse(language).territories.items():
            if len(code) == 2 and code.isalpha():
                found.setdefault(fold(name), EUROPEAN.get(code, code))
                found.setdefault(code.casefold(), EUROPEAN.get(code, code))
    return found


@lru_cache(maxsize=5_000)
def country_of(text: str) -> str | None:
    """Two letters for a country's name or code, if it is one."""
    return _countries().get(fold(text)) or _countries().get(fold(re.sub(r"\(.*?\)", "", text)))
