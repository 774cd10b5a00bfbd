package normalize

import "strings"

// joiners are words between the names of two people, in the languages that Odoo's users write. The value says whether
// the word is also an initial, a particle or a name: then it joins only where the rest of the entry supports it.
var joiners = map[string]bool{ //nolint:gochecknoglobals // a constant table
	"&": false, "+": false, "and": false, "und": false, "sowie": false, "et": false, "og": false, "och": false,
	"și": false, "şi": false, "és": false, "и": false, "та": false, "και": false, "und/oder": false,
	"and/or": false, "ile": false, "oraz": false, "و": false, "और": false, "및": false, "và": false, "y": true,
	"e": true, "i": true, "u": true, "a": true, "o": true, "en": true, "ja": true, "si": true, "ve": true,
	"і": true, "es": true, "with": false, "mit": false, "avec": false, "con": true,
	"dan": true, "ir": true, "un": true, "in": true, "n": true, "й": true, "dhe": true, "at": true, "agus": false,
	"oder": false, "bzw": false, "eller": false, "oppure": false, "veya": false, "vagy": false,
	"alebo": false, "atau": false, "или": false, "або": false, "або/та": false, "або/і": false, "hoặc": false,
	"or": true, "ou": true, "of": true, "lub": true, "albo": true, "nebo": true, "sau": true, "tai": true, "ή": true,
	"for": true, "für": true, "fuer": true, "pour": true, "para": true, "voor": true, "för": true,
	"एवं": false, "তথা": false, "ও": true,
	"এবং": false, "மற்றும்": false, "และ": false, "กับ": false,
}

// households are words for a family or a couple, before or behind its name.
var households = map[string]bool{ //nolint:gochecknoglobals // a constant table
	"familie": true, "fam": true, "family": true, "eheleute": true, "ehepaar": true, "couple": true,
	"famille": true, "familia": true, "família": true, "famiglia": true, "familien": true, "familjen": true,
	"perhe": true, "rodina": true, "rodzina": true, "család": true, "csalad": true, "obitelj": true,
	"porodica": true, "družina": true, "aile": true, "ailesi": true, "семья": true, "сім'я": true,
	"семейство": true, "οικογένεια": true, "gezin": true, "married": true, "spouses": true, "époux": true,
	"epoux": true, "matrimonio": true, "coniugi": true, "małżeństwo": true, "malzenstwo": true,
	"manželé": true, "ご家族": true, "ご夫妻": true, "夫妻": true, "夫妇": true, "夫婦": true, "一家": true, "가족": true,
	"부부": true, "عائلة": true, "keluarga": true, "šeima": true, "ģimene": true, "perekond": true, "fjölskyldan": true,
	"משפחת": true, "ครอบครัว": true, "परिवार": true, "супруги": true, "подружжя": true, "съпрузи": true,
	"państwo": true, "państwa": true, "casal": true, "ehel": true, "household": true, "geschwister": true,
	"erbengemeinschaft": true,
	"hermanos":          true, "hermanas": true, "siblings": true, "supružnici": true, "zakonca": true, "házaspár": true,
	"neje": true, "wife": true, "husband": true, "manželka": true, "ehefrau": true, "ehemann": true, "épouse": true,
	"женой": true, "мужем": true, "żoną": true, "mężem": true, "manželkou": true, "manželem": true, "ženou": true,
	"esposa": true, "esposo": true, "moglie": true, "żona": true, "eşi": true, "жена": true, "дружина": true,
}

// coupleTitles are the titles of a man and a woman in front of their name, without a word between.
var coupleTitles = map[string]bool{ //nolint:gochecknoglobals // a constant table
	"ông bà": true, "anh chị": true, "cô chú": true, "vợ chồng": true, "gia đình": true, "bapak ibu": true,
	"bpk ibu": true, "bpk. ibu": true, "mr mrs": true, "mr. mrs.": true, "herr frau": true, "bay bayan": true,
	"sr. sra.": true, "sr sra": true, "m. mme": true, "monsieur madame": true, "pan pani": true,
}

// onBehalfWords are ASCII words of onBehalf without dots, one of each.
var onBehalfWords = map[string]bool{ //nolint:gochecknoglobals // a constant table
	"ia": true, "iv": true, "auftrag": true, "vertretung": true, "behalf": true, "compte": true, "part": true,
	"cuenta": true, "parte": true, "nome": true, "conto": true, "namens": true, "vegne": true, "imieniu": true,
}

// longestJoiner is how many bytes the longest ASCII word of joiners and households has.
const longestJoiner = 17

// joinerLengths holds which lengths the words of joiners and households have, as bits, by their first byte.
var joinerLengths = newJoinerLengths() //nolint:gochecknoglobals // a constant table

func newJoinerLengths() (lengths [256]uint32) {
	for _, words := range []map[string]bool{joiners, households, onBehalfWords} {
		for word := range words {
			lengths[word[0]] |= 1 << min(len(word), longestJoiner+1)
		}
	}
	return lengths
}

// signsBetween makes words of the signs that may join two people.
var signsBetween = strings.NewReplacer( //nolint:gochecknoglobals // a constant table
	"&", " & ", "+", " + ", "＆", " & ", "/", " / ", "|", " / ", "、", " & ", "・", " ", "และ", " & ",
)

// portugueseSurname are frequent surnames that the lists hold as first names only.
func portugueseSurname(word string) bool {
	switch word {
	case "silva", "castro", "franco", "santos", "rosa", "luz", "cruz", "paz", "reis", "leite", "melo", "sousa",
		"souza", "sa", "costa", "lima", "gasset", "cajal":
		return true
	}
	return false
}

// pronouns are what people write behind their name: "Robin Berg (she/her)".
var pronouns = map[string]bool{ //nolint:gochecknoglobals // a constant table
	"he": true, "him": true, "his": true, "she": true, "her": true, "hers": true, "they": true, "them": true,
	"theirs": true, "er": true, "ihm": true, "sie": true, "ihr": true, "elle": true, "il": true, "lui": true,
}

// companyWord recognises the words next to "&" in the name of a company.
func (l *Lists) companyWord(word string) bool {
	folded := fold(word)
	switch folded {
	case "co", "sons", "son", "sohn", "sohne", "soehne", "partner", "partners", "associates", "company", "cie",
		"fils", "figli", "hijos", "filhos", "brothers", "bros", "gebruder", "team", "kollegen", "colleagues",
		"zonen", "soner", "synowie":
		return true
	}
	return l.classes[folded]&(organisationWord|departmentWord) != 0
}
