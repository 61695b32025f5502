"""In which language a tracker's headers are written."""

from collections import Counter
from collections.abc import Sequence

from dashboard.exchange.tracker.words import fold

MARKS = {
    "fr": "livrable intitule titre statut etat echeance montant depense partenaire avancement debut "
    "facture modalite pays ville lot libelle tache",
    "es": "entregable fecha estado socio importe gasto plazo avance factura paquete ciudad presupuesto "
    "actividad tarea entidad",
    "pt": "entregavel prazo parceiro despesa fatura rubrica orcamento valor pacote tarefa atividade data "
    "situacao entidade fim designacao",
    "de": "lieferobjekt termin frist verantwortlich betrag datum rechnung arbeitspaket titel kosten "
    "ergebnis einrichtung",
    "sv": "projektnamn organisationsnamn startdatum slutdatum ansvarig leverans belopp",
    "it": "scadenza consegna responsabile importo spesa titolo attivita fattura",
}


def header_language(names: Sequence[str]) -> str | None:
    """The language that most of the header's words belong to; missing for English and for none."""
    words = [word for name in names for word in fold(name).split()]
    scores = Counter({language: sum(word in marks.split() for word in words) for language, marks in MARKS.items()})
    language, score = scores.most_common(1)[0]
    return language if score else None
