"""The words that trackers write above their columns, by kind of row and field; folded: small letters, no accents."""

import re
import unicodedata
from functools import lru_cache

KINDS = ("deliverables", "partners", "activities", "expenditure", "projects")

PROJECT = (
    "project acronym|project name|project|acronym of project|projektnamn|projekt|projekttitel|projet|acronyme projet|"
    "nom du projet|proyecto|nombre del proyecto|acronimo del proyecto|projeto|nome do projeto|progetto|"
    "project title|project code|project id|project number|id projet|grant agreement|project ref|sigle du projet"
)
WORK_PACKAGE = (
    "work package|workpackage|wp|wp number|wp no|wp n|lot|lot de travail|lot de travaux|modalite|modalite de travail|"
    "paquete de trabajo|paquete|pt|gt|grupo de trabajo|pacote de trabalho|pacote|arbeitspaket|ap|pacchetto di lavoro|"
    "arbetspaket|work package number|no wp|related wp|wp code"
)
RESPONSIBLE = (
    "responsible|responsible partner|partner responsible|lead|leader|lead beneficiary|lead partner|owner|partner|"
    "partners|beneficiary|partner in charge|who|in charge|task leader|activity leader|wp leader|assigned to|"
    "responsable|partenaire responsable|partenaire|pilote du livrable|porteur|qui|organisme responsable|"
    "socio responsable|socio|entidad responsable|entidad|beneficiario|lider|responsavel|parceiro responsavel|parceiro|"
    "entidade responsavel|entidade|verantwortlich|zustandig|verantwortlicher partner|federfuhrung|ansvarig|"
    "ansvarig partner|responsabile|partner responsabile|lead beneficiary name|short name of lead participant|"
    "organisation|organisation responsible"
)
CODE = (
    "code|no|nr|n|number|id|ref|reference|identifier|numero|num|codigo|referencia|ref interne|kod|nummer|kennung|"
    "codice|#|index"
)
COMMENT = (
    "comment|comments|remark|remarks|note|notes|observations|observation|commentaire|commentaires|remarque|remarques|"
    "comentario|comentarios|observaciones|observacoes|notas|bemerkung|bemerkungen|anmerkung|anmerkungen|kommentar|"
    "kommentarer|anmarkning|osservazioni|commenti"
)
DESCRIPTION = (
    "description|desc|details|descriptif|descripcion|descricao|beschreibung|beskrivning|descrizione|summary|abstract|"
    "resume|contenu|objective|deliverable description"
)
START = (
    "start|start date|begin|begins|from|date de debut|debut|commencement|inicio|fecha de inicio|fecha inicio|"
    "data de inicio|data inicio|startdatum|beginn|anfang|inizio|data di inizio|start month|planned start|project start|"
    "date debut|date demarrage|demarrage"
)
END = (
    "end|end date|finish|until|to|date de fin|fin|date fin|fecha de fin|fecha fin|fecha final|data de fim|data fim|fim|"
    "termino|enddatum|slutdatum|ende|slut|data di fine|fine|end month|planned end|project end|completion date|"
    "cloture|date de cloture"
)
COUNTRY = "country|country code|pays|pais|land|paese|partner country|country of partner|coordinator country|lander"
TOTAL = (
    "total budget|budget|total cost|total eligible budget|total|partner budget|partnerbudget|total budget eur|"
    "total cost eur|cost|amount|total project cost|total eligible cost|budget total|cout total|montant total|montant|"
    "presupuesto|presupuesto total|coste total|importe|importe total|orcamento|orcamento total|custo total|valor|"
    "montante|gesamtbudget|gesamtkosten|kosten|budget gesamt|total budget partner|costo totale|ekonomi|"
    "budget total eligible|partner s total budget|total eligible costs|budget eur"
)
ERDF = (
    "erdf|erdf eur|erdf budget|feder|feder eur|efre|eruf|fesr|erdf amount|eu contribution|eu contribution eur|"
    "eu funding|"
    "eu grant|ec contribution|ec max contribution|programme funding|cofinancement|co financing|cofinanciacion|"
    "cofinanciamento|eu funds|grant|subvention|ayuda feder|montant feder|net eu contribution|interreg funds|"
    "erdf co financing"
)

WORDS: dict[str, dict[str, str]] = {
    "deliverables": {
        "code": CODE + "|deliverable|livrable|entregable|entregavel|deliverable number|deliverable no|deliverable code|"
        "deliverable id|deliverable n|del no|del number|del no|"
        "n livrable|"
        "numero livrable|code livrable|numero du livrable|no livrable|codigo entregable|numero de entregable|"
        "n entregable|"
        "codigo do entregavel|n entregavel|numero do entregavel|lieferobjekt nr|nr lieferobjekt|d number|d no|deliv no",
        "title": "title|deliverable title|deliverable name|deliverable|name|del name|titre|livrable|nom du livrable|"
        "intitule|intitule du livrable|libelle|titre du livrable|titulo|entregable|nombre del entregable|nombre|"
        "titulo del entregable|denominacion|entregavel|nome do entregavel|designacao|titulo do entregavel|nome|"
        "lieferobjekt|ergebnis|titel|bezeichnung|leverans|resultat|namn|leverabel|prodotto|titolo|output title|output|"
        "product|milestone|"
        "deliverable related",
        "description": DESCRIPTION,
        "work_package": WORK_PACKAGE,
        "activity": "activity|activity code|task|task number|task no|activite|tache|actividad|tarea|atividade|tarefa|"
        "aktivitat|aufgabe|aktivitet|attivita|activity number",
        "pilot": "pilot|pilot action|pilot code|action pilote|pilote|piloto|accion piloto|acao piloto",
        "responsible": RESPONSIBLE,
        "due": "due|due date|deadline|delivery date|planned date|planned delivery|delivery month|due month|target date|"
        "expected delivery|month|delivery date annex i|contractual date|contractual delivery date|delivery|date due|"
        "date|date prevue|echeance|date limite|date de livraison|date d echeance|livraison|livraison prevue|delai|mois|"
        "date de remise|fecha|fecha prevista|fecha limite|fecha de entrega|plazo|vencimiento|entrega|mes|fecha entrega|"
        "prazo|data|data prevista|data limite|data de entrega|entrega prevista|frist|termin|falligkeit|fallig|"
        "fallig am|"
        "liefertermin|abgabe|abgabetermin|datum|forfallodatum|leveransdatum|scadenza|data di consegna|"
        "period of delivery|"
        "delivery period|trimestre|trimester|quarter|due date month|date prevue de livraison|data prevista de entrega",
        "state": "status|state|progress status|etat|statut|avancement etat|etat d avancement|situation|estado|"
        "situacion|"
        "estado de avance|situacao|stand|zustand|lage|stato|approval status|state of play|current status|"
        "status deliverable",
        "progress": "progress|percent|completion|percentage|complete|percent complete|avancement|pourcentage|"
        "taux d avancement|realisation|realise|avance|porcentaje|progreso|avance porcentaje|progresso|percentagem|"
        "execucao|"
        "fortschritt|prozent|erledigt|framsteg|avanzamento|done|percent done|degree of completion|grado de avance|"
        "grau de execucao",
        "forecast": "forecast|forecast date|expected date|expected|estimated date|new date|revised date|"
        "revised due date|"
        "date estimee|date revisee|nouvelle date|prevision|fecha estimada|fecha revisada|nueva fecha|data estimada|"
        "data revista|nova data|voraussichtlich|prognose|neuer termin|beraknat datum|data stimata",
        "delivered_on": "delivered|delivered on|delivery actual|actual date|actual delivery|actual delivery date|"
        "submission date|submitted|submitted on|date of submission|date de soumission|livre le|date effective|remis le|"
        "date reelle|fecha de envio|fecha real|entregado el|data de submissao|data real|entregue em|data efetiva|"
        "eingereicht am|abgegeben am|geliefert am|inlamnad|levererad|content update date|publication date|published on|"
        "date of delivery|data di invio",
        "comment": COMMENT,
        "link": "link|url|web link|document|lien|enlace|ligacao|hyperlink|lank|file",
        "kind": "type|deliverable type|nature|category|type de livrable|tipo|tipo de entregable|art|typ|collection|"
        "dissemination level|diffusion",
        "project": PROJECT,
    },
    "partners": {
        "number": "number|no|nr|n|order|keep order|partner number|partner no|pp|pp number|numero|ordre|orden|ordem|"
        "nummer|partner nr|rank|participant number|numero partenaire|rcn order|position",
        "code": "code|acronym|short name|abbreviated name|abbreviated name of the organisation|abbreviation|"
        "partner code|partner acronym|sigle|acronyme|nom court|siglas|"
        "acronimo|abreviatura|nombre corto|sigla|nome abreviado|kurzbezeichnung|kurzname|abkurzung|kortnamn|"
        "forkortning|"
        "organisation short name|partner short name|organisation acronym",
        "name": "name|partner|partner name|organisation|organization|organisation name|organization name|institution|"
        "name of partner|name of organisation|beneficiary|beneficiary name|legal name|participant|partner organisation|"
        "nom|nom du partenaire|partenaire|organisme|structure|beneficiaire|raison sociale|nom de l organisme|nombre|"
        "socio|"
        "entidad|nombre del socio|beneficiario|razon social|organizacion|nombre de la entidad|nome|parceiro|entidade|"
        "nome do parceiro|organizacao|instituicao|partnername|einrichtung|organisationsnamn|organisationsname|namn|"
        "partner organisation name|nome del partner|ente|name of the organisation in original language|"
        "name of partner organisation|partner institution|organization|name of partner in english|partners",
        "role": "role|partner role|type of partner|lp pp|role in project|organisationsroll|rolle|roll|ruolo|rol|papel|"
        "funcao|fonction|coordinator|role in the project|lead partner pp",
        "type": "type|partner type|organisation type|organisationstyp|type of organisation|type d organisme|"
        "type de partenaire|tipo|tipo de socio|tipo de entidad|tipo de entidade|tipo de parceiro|art der organisation|"
        "activity type|organisation category|tipologia|type of institution|typ",
        "legal_status": "legal status|legal form|statut|statut juridique|public private|forma juridica|"
        "naturaleza juridica|natureza juridica|estatuto|rechtsform|rechtsstatus|organisationsagande|ownership|status",
        "country": COUNTRY,
        "city": "city|town|location|ville|commune|ciudad|localidad|municipio|cidade|localidade|stadt|ort|stad|citta|"
        "place",
        "nuts": "nuts|nuts code|nuts 2|nuts 3|nuts2|nuts3|region nuts|nuts region|nuts id|partner nuts",
        "total_budget": TOTAL,
        "erdf": ERDF,
        "erdf_rate": "erdf rate|rate|co financing rate|taux|taux feder|taux de cofinancement|tasa|"
        "tasa de cofinanciacion|taxa|taxa de cofinanciamento|forderquote|eu rate|feder rate|erdf percent|"
        "cofinancing rate",
        "entry": "entry|entry date|joined|date d entree|fecha de entrada|data de entrada|beitritt|since|accession date",
        "exit": "exit|exit date|left|date de sortie|fecha de salida|data de saida|austritt|withdrawal date",
        "note": COMMENT,
        "project_start": START,
        "project_end": END,
        "programme": "programme|program|programa|programm|programma|programme name|funding programme|"
        "interreg programme",
        "project": PROJECT,
    },
    "activities": {
        "code": CODE
        + "|activity number|task|activity|tache|activite|tarea|actividad|tarefa|atividade|activity no|activity code|"
        "task number|task no|task id|code activite|no activite|"
        "numero activite|"
        "codigo actividad|numero de actividad|codigo da atividade|n atividade|aktivitat nr|n tache|activity id|"
        "task code",
        "name": "title|name|activity|activity title|activity name|task|task name|task title|activite|intitule|"
        "intitule de l activite|nom de l activite|tache|action|titre|libelle|actividad|nombre de la actividad|tarea|"
        "accion|"
        "titulo|nombre|denominacion|atividade|nome da atividade|tarefa|acao|designacao|nome|aktivitat|aufgabe|"
        "massnahme|"
        "bezeichnung|titel|aktivitet|attivita|titolo|milestone",
        "work_package": WORK_PACKAGE,
        "responsible": RESPONSIBLE,
        "start": START,
        "end": END + "|deadline|due|due date|echeance|plazo|prazo",
        "comment": COMMENT,
        "description": DESCRIPTION,
        "state": "status|state|etat|statut|estado|situacion|situacao|stand|stato",
        "project": PROJECT,
    },
    "expenditure": {
        "partner": "partner|partner name|beneficiary|organisation|organization|partner code|pp|partenaire|beneficiaire|"
        "organisme|socio|entidad|beneficiario|parceiro|entidade|partnername|einrichtung|partner acronym|partner number|"
        "incurred by|paid by|who",
        "reference": "reference|internal reference|reference interne|referencia interna|ref|id|no|nr|n|number|item|"
        "item number|code|"
        "numero|"
        "ref interne|referencia|numero interno|n interno|belegnummer|nummer|lfd nr|line|"
        "expenditure id|"
        "numero de ordre|n ordre|n de ordem|ordem|numero de orden|expense id|expenditure number",
        "work_package": WORK_PACKAGE,
        "cost_category": "cost category|category|budget line|bl|budget line name|expenditure category|cost type|type|"
        "categorie|categorie de depense|categorie de cout|categorie de couts|"
        "ligne budgetaire|poste|poste de depense|nature|categoria|"
        "categoria de gasto|categoria de coste|categoria de costes|"
        "linea presupuestaria|partida|rubrica|categoria de despesa|"
        "categoria de custo|categoria de custos|"
        "linha orcamental|tipo de despesa|kostenkategorie|kostenart|kategorie|budgetlinie|"
        "kostnadsslag|"
        "categoria di spesa|cost heading|type of cost|heading|expense category|tipo de gasto",
        "period": "period|reporting period|report|partner report|periode|rapport|periode de rapport|periodo|informe|"
        "periodo de informe|relatorio|periodo de reporte|berichtszeitraum|zeitraum|bericht|rapporteringsperiod|"
        "periodo de relatorio|periode de reporting|period number",
        "pilot": "pilot|pilot action|action pilote|piloto|accion piloto|acao piloto",
        "invoice_number": "invoice number|invoice no|invoice|invoice n|numero de facture|n facture|facture|no facture|"
        "numero de factura|factura|n factura|numero da fatura|fatura|n fatura|n da fatura|rechnungsnummer|rechnung|"
        "rechnung nr|fakturanummer|fattura|documento|n documento|n doc|numero fattura|document number|"
        "supporting document|no de facture|num factura|"
        "numero do documento|n do documento",
        "invoice_date": "invoice date|date of invoice|date facture|date de facture|date de la facture|fecha factura|"
        "fecha de factura|fecha de la factura|data fatura|data da fatura|data do documento|data documento|"
        "rechnungsdatum|"
        "fakturadatum|data fattura|document date|data de emissao|data emissao|fecha de emision|date emission|"
        "date d emission",
        "payment_date": "payment date|date of payment|paid|paid date|date paid|date de paiement|date paiement|"
        "date d acquittement|fecha de pago|fecha pago|data de pagamento|data pagamento|data do pagamento|zahlungsdatum|"
        "bezahlt am|betalningsdatum|data di pagamento|date",
        "description": DESCRIPTION
        + "|item description|expense|expenditure|depense|libelle|objet|concepto|gasto|objeto|despesa|"
        "designacao|posten|bezeichnung|ausgabe|verwendungszweck|subject|what|supplier|fournisseur|proveedor|fornecedor",
        "total_invoice": "total invoice|total invoice value|invoice total|invoice amount|"
        "total value of item in invoice|"
        "montant facture|montant ttc|ttc|total facture|total factura|importe factura|valor fatura|valor da fatura|"
        "valor total|rechnungsbetrag|bruttobetrag|brutto|gross|gross amount|total con iva|total com iva",
        "vat": "vat|tva|iva|mwst|ust|moms|montant tva|importe iva|valor iva|vat amount|mehrwertsteuer",
        "declared_amount": "declared amount|amount|declared|eligible amount|amount declared|eligible cost|cost|value|"
        "net|"
        "net amount|montant|montant declare|montant eligible|montant ht|depense eligible|importe|importe declarado|"
        "importe elegible|gasto elegible|cantidad|coste|valor|valor declarado|valor elegivel|montante|"
        "montante elegivel|"
        "despesa elegivel|betrag|forderfahiger betrag|nettobetrag|belopp|importo|importo dichiarato|spesa|"
        "amount eligible|"
        "eligible expenditure|declared amount in original currency|total",
        "currency": "currency|devise|monnaie|moneda|divisa|moeda|wahrung|valuta|cur|ccy|monnaie devise",
        "rate": "rate|exchange rate|conversion rate|taux de change|tipo de cambio|taxa de cambio|wechselkurs|kurs|"
        "cambio",
        "declared_eur": "declared amount in eur|declared eur|amount eur|amount in eur|montant eur|montant en euros|"
        "importe eur|importe en euros|valor eur|valor em euros|betrag eur|betrag in eur|eur|declared amount eur",
        "declared_on": "declared on|declaration date|date declared|date of declaration|date de declaration|declare le|"
        "fecha de declaracion|declarado el|data de declaracao|declarado em|gemeldet am|reported on|date reported",
        "certified_eur": "certified|certified amount|certified eur|montant certifie|certifie|importe certificado|"
        "certificado|"
        "valor certificado|montante certificado|zertifiziert|validated amount|montante validado|importe validado|"
        "amount certified",
        "certified_on": "certified on|certification date|date of certification|date de certification|"
        "fecha de certificacion|data de certificacao|zertifiziert am|date certified",
        "paid_eur": "paid eur|amount paid|montant paye|importe pagado|valor pago|bezahlt|erdf paid|reimbursed",
        "paid_on": "paid on|reimbursed on|date de remboursement|fecha de reembolso|data de reembolso|erstattet am|"
        "paye le",
        "project": PROJECT,
    },
    "projects": {
        "code": "project id|project number|project code|id|code|reference|grant agreement|rcn|numero|numero de projet|"
        "codigo|codigo de proyecto|codigo do projeto|projektnummer|kennziffer|grant agreement number|project reference",
        "acronym": "acronym|project acronym|acronyme|acronimo|akronym|sigle|short name|siglas|sigla",
        "title": "title|project title|project name|name|project|titre|titre du projet|nom du projet|projet|titulo|"
        "titulo del proyecto|nombre del proyecto|proyecto|titulo do projeto|nome do projeto|projeto|projektname|"
        "projekttitel|titel|projektnamn|titolo|nome progetto|operation name|nom de l operation|nombre de la operacion",
        "summary": DESCRIPTION,
        "programme": "programme|program|programa|programm|funding scheme|call|topic|instrument|framework programme|"
        "priority",
        "start": START,
        "end": END,
        "total_budget": TOTAL,
        "erdf": ERDF,
        "country": COUNTRY,
        "partners_count": "n partners|number of partners|partners|partner count|nombre de partenaires|numero de socios|"
        "numero de parceiros|anzahl partner|participants",
        "website": "website|web|url|site web|sitio web|sitio|homepage|webseite|webbplats",
        "lead": "lead partner|coordinator|lead|chef de file|coordinateur|jefe de fila|beneficiario principal|"
        "coordinador|"
        "coordenador|leadpartner|koordinator|capofila",
    },
}

LIST = "expenditure_list"
"""What a partner brings into its own report: never guessed, always asked for, so it is none of ``KINDS``."""
OF_PROJECT = ("partner", "declared_on", "certified_eur", "certified_on", "paid_eur", "paid_on", "project")
"""Columns of expenditure that say nothing in a partner's own list; its partner, where given, is looked at."""
WORDS[LIST] = {
    "partner": WORDS["expenditure"]["partner"],
    "option": "cost option|option|lump sum or unit cost|unit cost|lump sum|option de cout|cout simplifie|"
    "option de couts simplifies|opcion de coste|opcion de costes simplificados|coste simplificado|opcao de custo|"
    "opcao de custos simplificados|custo simplificado|cost options",
    **{name: words for name, words in WORDS["expenditure"].items() if name not in OF_PROJECT},
    "units": "number of units|units|quantity|no of units|hours|nombre d unites|unites|quantite|heures|"
    "numero de unidades|unidades|cantidad de unidades|horas|quantidade|numero de horas",
    "comment": COMMENT,
}

REQUIRED: dict[str, tuple[str, ...]] = {
    "deliverables": ("title",),
    "partners": ("name",),
    "activities": ("name",),
    "expenditure": ("partner", "declared_amount", "cost_category"),
    "projects": ("title",),
    LIST: ("declared_amount", "cost_category"),
}
TELLING: dict[str, tuple[str, ...]] = {
    "deliverables": ("due", "state", "progress", "delivered_on", "forecast", "kind"),
    "partners": ("name", "country", "role", "legal_status", "total_budget", "erdf", "city", "number", "type"),
    "activities": ("start", "end", "name"),
    "expenditure": (
        "declared_amount",
        "cost_category",
        "invoice_number",
        "invoice_date",
        "payment_date",
        "partner",
        "vat",
    ),
    "projects": ("acronym", "total_budget", "erdf", "start", "end", "partners_count", "title"),
}
TELLING[LIST] = tuple(name for name in TELLING["expenditure"] if name != "partner")
"""Fields by which a kind is recognised."""
NAMED = {
    "deliverables": "deliverable|livrable|entregable|entregavel|lieferobjekt|leverans|deliv",
    "partners": "partner|partenaire|socio|parceiro|organisation|organization|beneficiary|organisationsnamn",
    "activities": "activity|activite|actividad|atividade|task|tache|tarea|tarefa|aktivitat|aktivitet",
    "expenditure": "invoice|facture|factura|fatura|expenditure|depense|gasto|despesa|rechnung|ausgabe|vat|tva|iva",
    "projects": "project title|coordinator country|n partners|number of partners|acronym",
}
NAMED[LIST] = NAMED["expenditure"]
"""Words that name the kind wherever they stand in a header, a sheet's name or a file's."""


def fold(text: str) -> str:
    """``Nº do Entregável`` → ``no do entregavel``; ``projectAcronym`` → ``project acronym``."""
    return _fold(text) if len(text) < 200 else _fold.__wrapped__(text)


@lru_cache(maxsize=20_000)
def _fold(text: str) -> str:
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text)
    plain = unicodedata.normalize(
        "NFKD", apart.casefold().replace("º", " ").replace("°", " ").replace("%", " percent ")
    )
    letters = "".join(character for character in plain if not unicodedata.combining(character))
    return " ".join(re.findall(r"[^\W_]+|#", letters))


@lru_cache
def words_of(kind: str) -> dict[str, tuple[str, ...]]:
    """Field → its header words."""
    return {
        field: tuple(dict.fromkeys(fold(word) for word in words.split("|"))) for field, words in WORDS[kind].items()
    }


@lru_cache
def fields_by_word(kind: str) -> dict[str, list[tuple[str, int]]]:
    """Header word → the fields it may name, with its rank in each (0 says most)."""
    found: dict[str, list[tuple[str, int]]] = {}
    for field, words in words_of(kind).items():
        for rank, word in enumerate(words):
            found.setdefault(word, []).append((field, rank))
    return found


@lru_cache
def every_word() -> frozenset[str]:
    return frozenset(word for kind in KINDS for word in fields_by_word(kind))
