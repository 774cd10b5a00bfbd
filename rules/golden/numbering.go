package golden

import "slices"

// numbering gives names ids in the order in which they are met.
type numbering struct {
	first int
	names []string
}

func (n *numbering) id(name string) int64 {
	if name == "" {
		return 0
	}
	i := slices.Index(n.names, name)
	if i < 0 {
		i = len(n.names)
		n.names = append(n.names, name)
	}
	return int64(n.first + i)
}

func (n *numbering) name(id int64) string {
	if i := int(id) - n.first; i >= 0 && i < len(n.names) {
		return n.names[i]
	}
	return ""
}
