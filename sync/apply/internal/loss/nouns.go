package loss

// What could not be restored. Each kind has its nouns in kinds.
const (
	Lead           Kind = "lead"
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
	Lead:           always("lead {name}", "Lead {name}"),
	Field:          always("{name}", "{name}"),
	Record:         always("{name}", "{name}"),
	Records:        {one: phrase{"{n} {name}", "{n} {name}"}},
	Activity:       always("activity “{name}”", "Aktivität „{name}“"),
	DoneActivity:   always("done activity “{name}”", "Erledigte Aktivität „{name}“"),
	Attachment:     always("attachment “{name}”", "Anhang „{name}“"),
	MainAttachment: always("the main attachment", "Hauptanhang"),
	Follower:       always("follower {name}", "Follower {name}"),
	OwnFollowers:   always("the survivor's own followers", "Eigene Follower des behaltenen Leads"),
	Meeting:        always("meeting “{name}”", "Termin „{name}“"),
	Meetings:       always("meetings", "Termine"),
	Quotation:      always("quotation “{name}”", "Angebot „{name}“"),
	Message:        always("message {name}", "Nachricht {name}"),
	Messages:       {phrase{"{n} message", "{n} Nachricht"}, phrase{"{n} messages", "{n} Nachrichten"}},
	PrivateNotices: {
		phrase{"{n} notice to a single user", "{n} Mitteilung an einen einzelnen Benutzer"},
		phrase{"{n} notices to single users", "{n} Mitteilungen an einzelne Benutzer"},
	},
	FieldNotices: {
		phrase{"{n} notice of changed fields", "{n} Mitteilung über geänderte Felder"},
		phrase{"{n} notices of changed fields", "{n} Mitteilungen über geänderte Felder"},
	},
	ScheduledMail: always(
		"scheduled e-mail “{name}” of {by} for {at} (UTC)", "Geplante E-Mail „{name}“ von {by} für {at} (UTC)",
	),
	Note:    always("the note", "Notiz"),
	Address: always("the address of customer {name}", "Adresse des Kunden {name}"),
	files:   {phrase{"{n} file", "{n} Datei"}, phrase{"{n} files", "{n} Dateien"}},
}

// always is a noun for items that are not counted.
func always(english, german string) noun { return noun{one: phrase{english, german}} }
