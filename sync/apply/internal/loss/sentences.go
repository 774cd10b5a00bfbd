package loss

// What happened. Each code has a sentence in catalogue.
const (
	rejected          Code = "rejected"
	Gone              Code = "gone"
	LinkedGone        Code = "linked_record_gone"
	SomeGone          Code = "some_linked_records_gone"
	DeletedWithLead   Code = "deleted_with_lead"
	SurvivorGone      Code = "survivor_gone"
	OtherSurvivor     Code = "other_survivor"
	NotAssigned       Code = "not_assigned"
	NotReopened       Code = "not_reopened"
	LossNotKept       Code = "loss_not_kept"
	NotWon            Code = "not_won"
	ChosenMissing     Code = "chosen_value_missing"
	FilesDeleted      Code = "files_deleted"
	LinkRemoved       Code = "link_removed"
	LinkChanged       Code = "link_changed"
	LinkedToLead      Code = "linked_to_other_lead"
	DeletedMeanwhile  Code = "deleted_meanwhile"
	NoLongerExists    Code = "no_longer_exists"
	CustomerChanged   Code = "customer_changed"
	DoneSince         Code = "done_since"
	NotFollowing      Code = "not_following"
	SentSince         Code = "sent_since"
	DeletedByMerge    Code = "deleted_by_merge"
	Copied            Code = "copied"
	LeftOnLead        Code = "left_on_lead"
	CreatedTwice      Code = "created_twice"
	NotDeleted        Code = "not_deleted"
	NewID             Code = "new_id"
	CreationDate      Code = "creation_date"
	WillBeCopied      Code = "will_be_copied"
	EarlierValuesGone Code = "earlier_values_gone"
	MergeNotStored    Code = "merge_not_stored"
	NotAllowed        Code = "not_allowed"
)

var catalogue = map[Code]phrase{
	rejected:   {"{item}: Odoo refuses to restore it: {reason}", "{item}: Odoo lehnt die Wiederherstellung ab: {reason}"},
	Gone:       {"{item}: no longer in Odoo", "{item}: in Odoo nicht mehr vorhanden"},
	LinkedGone: {"{item}: {name} no longer exists in Odoo", "{item}: „{name}“ ist in Odoo nicht mehr vorhanden"},
	SomeGone: {
		"{item}: {count} of {total} linked records no longer exist in Odoo",
		"{item}: {count} von {total} verknüpften Datensätzen sind in Odoo nicht mehr vorhanden",
	},
	DeletedWithLead: {
		"{item}, linked to lead {lead}: deleted with the lead or later",
		"{item}, mit Lead {lead} verknüpft: mit dem Lead oder später gelöscht",
	},
	SurvivorGone: {
		"{item} no longer exists: it was merged or deleted after this merge",
		"{item} ist nicht mehr vorhanden: nach dieser Zusammenführung gelöscht oder zusammengeführt",
	},
	OtherSurvivor: {
		"Odoo kept {item}, not lead {lead} as forecast",
		"Odoo hat {item} behalten, nicht wie erwartet Lead {lead}",
	},
	NotAssigned: {
		"{item}: Odoo refused the chosen salesperson and team: {reason}",
		"{item}: Odoo lehnt den gewünschten Vertriebsmitarbeiter und das gewünschte Team ab: {reason}",
	},
	NotReopened: {
		"{item}: Odoo refused to make it active again: {reason}",
		"{item}: Odoo lehnt es ab, ihn wieder zu aktivieren: {reason}",
	},
	LossNotKept: {
		"{item}: Odoo refused to keep its lost reason and the time of its loss: {reason}",
		"{item}: Odoo lehnt es ab, Verlustgrund und Zeitpunkt des Verlusts zu behalten: {reason}",
	},
	NotWon: {
		"{item}: Odoo refused to mark it as won again: {reason}",
		"{item}: Odoo lehnt es ab, ihn wieder als gewonnen zu markieren: {reason}",
	},
	ChosenMissing: {
		"{item}: the value that was chosen from lead {lead} is not on the lead",
		"{item}: Der aus Lead {lead} gewählte Wert steht nicht im Lead",
	},
	FilesDeleted: {"{item}: {files} that Odoo deleted with it", "{item}: {files}, von Odoo mit ihr gelöscht"},
	LinkRemoved: {
		"{item}: its link to lead {lead} has been removed since",
		"{item}: Die Verknüpfung mit Lead {lead} wurde inzwischen entfernt",
	},
	LinkChanged: {
		"{item}: it has been linked to another record since",
		"{item}: inzwischen mit einem anderen Datensatz verknüpft",
	},
	LinkedToLead: {"{item}: it was linked to lead {lead} since", "{item}: inzwischen mit Lead {lead} verknüpft"},
	DeletedMeanwhile: {
		"{item}: it was deleted or merged during the undo",
		"{item}: während der Wiederherstellung gelöscht oder zusammengeführt",
	},
	NoLongerExists: {
		"{item} no longer exists in Odoo, so its earlier values cannot be restored; messages are restored if they exist",
		"{item} ist in Odoo nicht mehr vorhanden, daher lassen sich seine früheren Werte nicht wiederherstellen; " +
			"Nachrichten werden wiederhergestellt, soweit vorhanden",
	},
	CustomerChanged: {
		"{item}: its customer now has another value, which the lead takes over",
		"{item}: Der Kunde hat inzwischen einen anderen Wert, den der Lead übernimmt",
	},
	NotFollowing: {
		"{item}: archived in Odoo, where only active contacts can follow",
		"{item}: in Odoo archiviert; dort können nur aktive Kontakte folgen",
	},
	DoneSince: {
		"{item}: it has been done, changed or deleted since",
		"{item}: inzwischen erledigt, geändert oder gelöscht",
	},
	SentSince: {
		"{item}: it has been sent, changed or deleted since",
		"{item}: inzwischen versendet, geändert oder gelöscht",
	},
	DeletedByMerge: {"{item}: Odoo deletes them in a merge", "{item}: Odoo löscht sie beim Zusammenführen"},
	Copied: {
		"{item}: copied, not moved; the originals stay on lead {lead}. Moving messages requires the Settings access right " +
			"(odoo.undo_user)",
		"{item}: kopiert, nicht verschoben; die Originale bleiben bei Lead {lead}. Zum Verschieben ist das " +
			"Zugriffsrecht „Einstellungen“ nötig (odoo.undo_user)",
	},
	LeftOnLead: {"{item}: left on lead {lead}", "{item}: bleiben bei Lead {lead}"},
	CreatedTwice: {
		"{item} was created twice: lead {lead} is empty and archived",
		"{item} wurde zweimal angelegt: Lead {lead} ist leer und archiviert",
	},
	NotDeleted: {
		"{item}: also stays on lead {lead} because Odoo refuses to delete it: {reason}",
		"{item}: bleibt auch bei Lead {lead}, da Odoo das Löschen ablehnt: {reason}",
	},
	NewID: {
		"the ids: each lead gets a new one, so links in old e-mails no longer work",
		"Die IDs: Jeder Lead bekommt eine neue, daher funktionieren Links in alten E-Mails nicht mehr",
	},
	CreationDate: {
		"the creation dates: a note states them",
		"Die Erstellungsdaten: Sie werden in einer Notiz festgehalten",
	},
	WillBeCopied: {
		"{item}: copied with author and date; the originals stay on lead {lead}. To move them, give odoo.undo_user the " +
			"Settings access right in Odoo",
		"{item}: kopiert mit Verfasser und Datum; die Originale bleiben bei Lead {lead}. Zum Verschieben braucht " +
			"odoo.undo_user das Zugriffsrecht „Einstellungen“ in Odoo",
	},
	EarlierValuesGone: {
		"earlier values of {item}, which no longer exists in Odoo, and all records deleted with it",
		"Frühere Werte von {item}, den es in Odoo nicht mehr gibt, und alle mit ihm gelöschten Datensätze",
	},
	MergeNotStored: {
		"earlier values of {item}: the state after the merge was not stored, so any value may be a user's",
		"Frühere Werte von {item}: Der Stand nach der Zusammenführung wurde nicht gespeichert, daher kann jeder Wert " +
			"von einem Benutzer stammen",
	},
	NotAllowed: {
		"anything at all: Leadtwin's user may not create leads; give it 'Sales / User: All Documents' in Odoo",
		"Gar nichts: Der Benutzer von Leadtwin darf keine Leads anlegen. Er braucht in Odoo das Zugriffsrecht " +
			"„Vertrieb / Benutzer: Alle Dokumente“",
	},
}
