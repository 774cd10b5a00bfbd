package loss

// What could not be restored. Each kind has its nouns in kinds.
const (
	leadKind       Kind = "lead"
	Field          Kind = "field"
	Record         Kind = "record"
	Records        Kind = "records" // of the model Name
	Activity       Kind = "activity"
	DoneActivity   Kind = "done_activity"
	Attachment     Kind = "attachment"
	MainAttachment Kind = "main_attachment"
	Follower       Kind = "follower"
	OwnFollowers   Kind = "own_followers"
	Meeting        Kind = "meeting"
	Meetings       Kind = "meetings"
	Quotation      Kind = "quotation"
	Message        Kind = "message"
	Messages       Kind = "messages"
	PrivateNotices Kind = "private_notices"
	FieldNotices   Kind = "field_notices"
	ScheduledMail  Kind = "scheduled_mail"
	Note           Kind = "note"
	Address        Kind = "address" // of a customer
	files          Kind = "files"
)

var kinds = map[Kind]noun{
	leadKind:       uncounted("lead {name}", "Lead {name}"),
	Field:          uncounted("{name}", "{name}"),
	Record:         uncounted("{name}", "{name}"),
	Records:        {one: phrase{"{n} {name}", "{n} {name}"}},
	Activity:       uncounted("activity “{name}”", "Aktivität „{name}“"),
	DoneActivity:   uncounted("done activity “{name}”", "Erledigte Aktivität „{name}“"),
	Attachment:     uncounted("attachment “{name}”", "Anhang „{name}“"),
	MainAttachment: uncounted("the main attachment", "Hauptanhang"),
	Follower:       uncounted("follower {name}", "Follower {name}"),
	OwnFollowers:   uncounted("the survivor's own followers", "Eigene Follower des behaltenen Leads"),
	Meeting:        uncounted("meeting “{name}”", "Termin „{name}“"),
	Meetings:       uncounted("meetings", "Termine"),
	Quotation:      uncounted("quotation “{name}”", "Angebot „{name}“"),
	Message:        uncounted("message {name}", "Nachricht {name}"),
	Messages:       {phrase{"{n} message", "{n} Nachricht"}, phrase{"{n} messages", "{n} Nachrichten"}},
	PrivateNotices: {
		phrase{"{n} notice to a single user", "{n} Mitteilung an einen einzelnen Benutzer"},
		phrase{"{n} notices to single users", "{n} Mitteilungen an einzelne Benutzer"},
	},
	FieldNotices: {
		phrase{"{n} notice of changed fields", "{n} Mitteilung über geänderte Felder"},
		phrase{"{n} notices of changed fields", "{n} Mitteilungen über geänderte Felder"},
	},
	ScheduledMail: uncounted(
		"scheduled e-mail “{name}” of {by} for {at} (UTC)", "Geplante E-Mail „{name}“ von {by} für {at} (UTC)",
	),
	Note:    uncounted("the note", "Notiz"),
	Address: uncounted("the address of customer {name}", "Adresse des Kunden {name}"),
	files:   {phrase{"{n} file", "{n} Datei"}, phrase{"{n} files", "{n} Dateien"}},
}

func uncounted(english, german string) noun { return noun{one: phrase{english, german}} }
