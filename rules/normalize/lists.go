package normalize

import (
	"cmp"
	"embed"
	"fmt"
	"hash/fnv"
	"io"
	"maps"
	"slices"
	"strings"
	"sync"
)

//go:embed data/*.txt
var data embed.FS

// set is a list of folded words.
type set map[string]struct{}

func (s set) has(word string) bool {
	_, ok := s[word]
	return ok
}

// Lists are the shipped lists with an admin's additions, compiled. They do not change and may be shared.
type Lists struct {
	public, roles, fillers set             // a role may end in *: whatever follows after a sign
	notRoles               set             // mailboxes of persons, whatever else is said of them
	probablyPublic         set             // domains of providers by a list of others
	sharedValues           set             // addresses and numbers that the settings call several people's
	personalValues         set             // those that the settings call one person's
	noMailbox              set             // fillers in front of the @, at any domain
	shared                 set             // domains whose sub-domains belong to others
	titles, men, women     set             // titles that are also in men or women say who is meant
	frontTitles            map[string]bool // titles only in front; true for those that need a dot
	particles              set
	generations            map[string]string     // junior, senior and the like -> the first word of their line
	departments            set                   // words that name nobody where nothing else stands
	roleWords              set                   // the same, but family names as well: Church, Post
	organisations          set                   // words that only organisations have in their name
	legalLast, legalFirst  map[string][][]string // legal forms by their last and first word, longest first
	nicknames              map[string][]int      // lines of short forms and spellings that hold the name
	known                  map[string]knownName
	french                 map[string]bool // frequent French names; true for first names that no other language has
	sharedRecords          set             // names of customer records that stand for everybody
	sharedParts            set             // those of them that other words may stand around
	sharedFirstWords       set             // the first word of each

	registered set // the public providers whose domain is a registered one, which are asked for most

	classes map[string]wordClass // of the words in titles, particles, departments, roleWords and organisations

	fingerprint func() string // computed when it is first asked for
}

// wordClass holds the lists that a word is on, so that one search answers for all of them.
type wordClass uint8

const (
	titleWord wordClass = 1 << iota
	particleWord
	departmentWord
	roleWord
	organisationWord
)

func (l *Lists) classifyWords() {
	l.classes = map[string]wordClass{}
	for class, words := range map[wordClass]set{
		titleWord: l.titles, particleWord: l.particles, departmentWord: l.departments, roleWord: l.roleWords,
		organisationWord: l.organisations,
	} {
		for word := range words {
			l.classes[word] |= class
		}
	}
}

// Additions change the shipped lists.
type Additions struct {
	PublicProviders, NotPublicProviders, RoleMailboxes, NotRoleMailboxes, Fillers []string
	SharedValues, PersonalValues                                                  []string // as for ListedForm
}

// Shipped returns the lists of data/*.txt. It fails only if the program was built without them.
func Shipped() (*Lists, error) { return shipped() }

// shipped reads them once; they do not change.
var shipped = sync.OnceValues(readShipped) //nolint:gochecknoglobals // a constant, made when it is needed

func readShipped() (*Lists, error) {
	l := &Lists{
		nicknames:   map[string][]int{},
		generations: map[string]string{},
		roleWords:   set{},
		known:       map[string]knownName{},
		french:      map[string]bool{},
		frontTitles: map[string]bool{},
	}
	for name, into := range map[string]*set{
		"public_providers": &l.public, "role_mailboxes": &l.roles, "titles": &l.titles, "particles": &l.particles,
		"fillers":          &l.fillers,
		"filler_mailboxes": &l.noMailbox, "titles_men": &l.men, "titles_women": &l.women, "departments": &l.departments,
		"organisations": &l.organisations, "shared_domains": &l.shared,
	} {
		lines, err := readList(name)
		if err != nil {
			return nil, err
		}
		*into = set{}
		for _, line := range lines {
			words := strings.Fields(line)
			if name == "fillers" {
				words = []string{line}
			}
			for _, w := range words {
				(*into)[listForm(name, w)] = struct{}{}
				if name == "departments" || name == "organisations" {
					into.addBothFolds(w)
				}
			}
		}
	}
	for role := range maps.Clone(l.roles) {
		l.roleWords.addBothFolds(strings.TrimSuffix(role, "*"))
		if base, prefix := strings.CutSuffix(role, "*"); prefix {
			l.roles[base] = struct{}{}
		}
		l.roles.addBothFolds(role)
	}
	for _, read := range []func() error{
		l.readLegalForms, l.readNicknames, l.readGenerations, l.readKnownNames,
		l.readFrenchNames, l.readFrontTitles, l.readSharedRecords, l.readProbablyPublic,
	} {
		if err := read(); err != nil {
			return nil, err
		}
	}
	l.classifyWords()
	l.findRegistered()
	l.fingerprint = sync.OnceValue(l.computeFingerprint)
	return l, nil
}

// listForm brings an entry into the form in which it is looked up.
func listForm(list, entry string) string {
	switch list {
	case "public_providers", "shared_domains":
		return asciiDomain(strings.TrimPrefix(strings.ToLower(entry), "@"))
	case "role_mailboxes", "filler_mailboxes":
		return strings.TrimSuffix(strings.ToLower(entry), "@")
	case "fillers":
		return fillerForm(fold(entry))
	case "values":
		form, _ := ListedForm(entry)
		return form
	default:
		return strings.Trim(fold(entry), ".")
	}
}

func readList(name string) ([]string, error) {
	raw, err := data.ReadFile("data/" + name + ".txt")
	if err != nil {
		return nil, fmt.Errorf("read the shipped list %s: %w", name, err)
	}
	var lines []string
	for line := range strings.Lines(string(raw)) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			lines = append(lines, line)
		}
	}
	return lines, nil
}

// readProbablyPublic takes the entries as they are: they are in ASCII and lower case, and there are many.
func (l *Lists) readProbablyPublic() error {
	lines, err := readList("probably_public")
	l.probablyPublic = make(set, len(lines))
	for _, domain := range lines {
		l.probablyPublic[domain] = struct{}{}
	}
	return err
}

func (l *Lists) readLegalForms() error {
	lines, err := readList("legal_forms")
	if err != nil {
		return err
	}
	var forms [][]string
	first := set{}
	for _, line := range lines {
		line, startsName := strings.CutPrefix(line, "^")
		words := appendCompanyWords(nil, fold(line))
		if len(words) == 0 {
			continue
		}
		forms = append(forms, words)
		if startsName {
			first[strings.Join(words, " ")] = struct{}{}
		}
	}
	slices.SortFunc(forms, func(a, b []string) int { return cmp.Or(len(b)-len(a), slices.Compare(a, b)) })
	l.legalLast, l.legalFirst = map[string][][]string{}, map[string][][]string{}
	for _, words := range slices.CompactFunc(forms, slices.Equal) {
		last := words[len(words)-1]
		l.legalLast[last] = append(l.legalLast[last], words)
		if first.has(strings.Join(words, " ")) {
			l.legalFirst[words[0]] = append(l.legalFirst[words[0]], words)
		}
	}
	return nil
}

// With returns the lists with an admin's changes; l stays as it is.
func (l *Lists) With(a Additions) *Lists {
	out := *l
	out.public = changed("public_providers", l.public, a.PublicProviders, a.NotPublicProviders)
	out.probablyPublic = changed("public_providers", l.probablyPublic, nil, a.NotPublicProviders)
	out.roles = changed("role_mailboxes", l.roles, a.RoleMailboxes, a.NotRoleMailboxes)
	out.notRoles = changed("role_mailboxes", l.notRoles, a.NotRoleMailboxes, a.RoleMailboxes)
	out.fillers = changed("fillers", l.fillers, a.Fillers, nil)
	out.sharedValues = changed("values", l.sharedValues, a.SharedValues, a.PersonalValues)
	out.personalValues = changed("values", l.personalValues, a.PersonalValues, a.SharedValues)
	out.fingerprint = sync.OnceValue(out.computeFingerprint)
	return &out
}

func changed(list string, s set, add, remove []string) set {
	if len(add) == 0 && len(remove) == 0 {
		return s
	}
	out := set{}
	maps.Copy(out, s)
	for _, entry := range add {
		out[listForm(list, strings.TrimSpace(entry))] = struct{}{}
	}
	for _, entry := range remove {
		delete(out, listForm(list, strings.TrimSpace(entry)))
	}
	return out
}

// Fingerprint changes when any entry does.
func (l *Lists) Fingerprint() string { return l.fingerprint() }

func (l *Lists) computeFingerprint() string {
	h := fnv.New64a()
	for _, s := range []set{
		l.public, l.probablyPublic, l.roles, l.notRoles, l.fillers, l.noMailbox, l.shared, l.titles, l.men, l.women,
		l.particles, l.departments, l.organisations, l.sharedRecords, l.sharedParts, l.sharedValues, l.personalValues,
	} {
		for _, word := range slices.Sorted(maps.Keys(s)) {
			_, _ = io.WriteString(h, word+"\n")
		}
		_, _ = io.WriteString(h, "\x00")
	}
	for _, last := range slices.Sorted(maps.Keys(l.legalLast)) {
		_, _ = fmt.Fprintln(h, l.legalLast[last])
	}
	for _, name := range slices.Sorted(maps.Keys(l.nicknames)) {
		_, _ = fmt.Fprintln(h, name, l.nicknames[name])
	}
	for _, name := range slices.Sorted(maps.Keys(l.known)) {
		_, _ = fmt.Fprintln(h, name, l.known[name])
	}
	for _, word := range slices.Sorted(maps.Keys(l.frontTitles)) {
		_, _ = fmt.Fprintln(h, word, l.frontTitles[word])
	}
	for _, name := range slices.Sorted(maps.Keys(l.french)) {
		_, _ = fmt.Fprintln(h, name, l.french[name])
	}
	for _, word := range slices.Sorted(maps.Keys(l.generations)) {
		_, _ = fmt.Fprintln(h, word, l.generations[word])
	}
	return fmt.Sprintf("%016x", h.Sum64())
}
