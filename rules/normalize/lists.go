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
	public, roles, fillers set
	noMailbox              set // fillers in front of the @, at any domain
	titles, men, women     set // titles that are also in men or women say who is meant
	particles              set
	legalLast, legalFirst  map[string][][]string // legal forms by their last and first word, longest first
	nicknames              map[string][]int
}

// Additions change the shipped lists.
type Additions struct {
	PublicProviders, NotPublicProviders, RoleMailboxes, NotRoleMailboxes, Fillers []string
}

// Shipped returns the lists of data/*.txt. It fails only if the program was built without them.
func Shipped() (*Lists, error) {
	l := &Lists{nicknames: map[string][]int{}}
	for name, into := range map[string]*set{
		"public_providers": &l.public, "role_mailboxes": &l.roles, "titles": &l.titles, "particles": &l.particles, "fillers": &l.fillers,
		"filler_mailboxes": &l.noMailbox, "titles_men": &l.men, "titles_women": &l.women,
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
			}
		}
	}
	if err := l.readLegalForms(); err != nil {
		return nil, err
	}
	return l, l.readNicknames()
}

// listForm brings an entry into the form in which it is looked up.
func listForm(list, entry string) string {
	switch list {
	case "public_providers":
		return asciiDomain(strings.TrimPrefix(strings.ToLower(entry), "@"))
	case "role_mailboxes", "filler_mailboxes":
		return strings.TrimSuffix(strings.ToLower(entry), "@")
	case "fillers":
		return fillerForm(entry)
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

func (l *Lists) readLegalForms() error {
	lines, err := readList("legal_forms")
	if err != nil {
		return err
	}
	var forms [][]string
	for _, line := range lines {
		if words := companyWords(line); len(words) > 0 {
			forms = append(forms, words)
		}
	}
	slices.SortFunc(forms, func(a, b []string) int { return cmp.Or(len(b)-len(a), slices.Compare(a, b)) })
	l.legalLast, l.legalFirst = map[string][][]string{}, map[string][][]string{}
	for _, words := range slices.CompactFunc(forms, slices.Equal) {
		last := words[len(words)-1]
		l.legalLast[last] = append(l.legalLast[last], words)
		if startsName(words) {
			l.legalFirst[words[0]] = append(l.legalFirst[words[0]], words)
		}
	}
	return nil
}

func (l *Lists) readNicknames() error {
	lines, err := readList("nicknames")
	if err != nil {
		return err
	}
	for i, line := range lines {
		for name := range strings.FieldsSeq(line) {
			l.nicknames[fold(name)] = append(l.nicknames[fold(name)], i)
		}
	}
	return nil
}

// With returns the lists with an admin's changes; l stays as it is.
func (l *Lists) With(a Additions) *Lists {
	out := *l
	out.public = changed("public_providers", l.public, a.PublicProviders, a.NotPublicProviders)
	out.roles = changed("role_mailboxes", l.roles, a.RoleMailboxes, a.NotRoleMailboxes)
	out.fillers = changed("fillers", l.fillers, a.Fillers, nil)
	return &out
}

func changed(list string, s set, add, remove []string) set {
	out := maps.Clone(s)
	for _, entry := range add {
		out[listForm(list, strings.TrimSpace(entry))] = struct{}{}
	}
	for _, entry := range remove {
		delete(out, listForm(list, strings.TrimSpace(entry)))
	}
	return out
}

// Fingerprint changes when any entry does.
func (l *Lists) Fingerprint() string {
	h := fnv.New64a()
	for _, s := range []set{l.public, l.roles, l.fillers, l.noMailbox, l.titles, l.men, l.women, l.particles} {
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
	return fmt.Sprintf("%016x", h.Sum64())
}
