package archmap

import (
	"bytes"
	"cmp"
	"fmt"
	"html"
	"io/fs"
	"slices"
	"strings"
)

// Sizes in pixels of the picture.
const (
	boxWidth, boxHeight   = 190, 78
	gapAcross, gapBetween = 20, 46
	margin                = 16
	footer                = 44
	lineLetters, maxLines = 30, 3
)

const style = `<style>
.box{fill:#fff;stroke:#6b4a66}.name{fill:#1d1b22;font-weight:600;font-size:14px}.text{fill:#5b5664;font-size:11px}
.arrow{fill:none;stroke:#8d8795;stroke-width:1.2;marker-end:url(#head)}.head{fill:#8d8795}
@media (prefers-color-scheme:dark){.box{fill:#211f27;stroke:#c9a2c3}.name{fill:#f3f1f6}.text{fill:#b8b2c2}
.arrow{stroke:#7d7787}.head{fill:#7d7787}}
</style>
<defs><marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">` +
	`<path class="head" d="M0 0 8 4 0 8z"/></marker></defs>
`

// Draw returns an SVG picture of the packages below root, the folder of go.mod: one box for each package that the
// program uses, an arrow for each direct import. Errors: a file that cannot be read or parsed.
func Draw(root fs.FS) ([]byte, error) {
	g, err := readGraph(root)
	if err != nil {
		return nil, err
	}
	leaves := g.takeLeaves()
	g.assignLayers()
	g.dropIndirect()
	p := newPicture(g)
	return p.svg(leaves), nil
}

// picture is a graph with a place for each box.
type picture struct {
	graph  graph
	layers [][]*box // from the bottom; each from left to right
	across map[string]int
}

func newPicture(g graph) *picture {
	p := &picture{graph: g, across: map[string]int{}}
	for _, b := range g {
		for len(p.layers) <= b.layer {
			p.layers = append(p.layers, nil)
		}
		p.layers[b.layer] = append(p.layers[b.layer], b)
	}
	for _, layer := range p.layers {
		slices.SortFunc(layer, func(a, b *box) int {
			return cmp.Or(cmp.Compare(p.centreBelow(a), p.centreBelow(b)), cmp.Compare(a.path, b.path))
		})
		left := (p.width() - len(layer)*(boxWidth+gapAcross) + gapAcross) / 2
		for i, b := range layer {
			p.across[b.path] = left + i*(boxWidth+gapAcross)
		}
	}
	return p
}

// centreBelow is the mean place of what a box imports, so that arrows cross as little as possible.
func (p *picture) centreBelow(b *box) int {
	sum := 0
	for imported := range b.imports {
		sum += p.across[imported]
	}
	return sum / max(1, len(b.imports))
}

func (p *picture) width() int {
	widest := 0
	for _, layer := range p.layers {
		widest = max(widest, len(layer))
	}
	return max(5, widest)*(boxWidth+gapAcross) - gapAcross + 2*margin
}

func (p *picture) top(b *box) int {
	return margin + (len(p.layers)-1-b.layer)*(boxHeight+gapBetween)
}

func (p *picture) svg(leaves []string) []byte {
	var out bytes.Buffer
	height := 2*margin + len(p.layers)*(boxHeight+gapBetween) - gapBetween + footer
	fmt.Fprintf(
		&out,
		`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="system-ui, sans-serif" role="img" `+
			`aria-label="The packages of Leadtwin and their imports, `+
			`from the command at the top to plain values at the bottom">`+"\n",
		p.width(),
		height,
	)
	out.WriteString(style)
	for _, layer := range p.layers {
		for _, b := range layer {
			p.drawArrows(&out, b)
		}
	}
	for _, layer := range p.layers {
		for _, b := range layer {
			p.drawBox(&out, b)
		}
	}
	fmt.Fprintf(&out, `<text class="text" x="%d" y="%d">Used from several packages, importing none: %s.</text>`+"\n",
		margin, height-margin, html.EscapeString(strings.Join(leaves, ", ")))
	out.WriteString("</svg>\n")
	return out.Bytes()
}

func (p *picture) drawArrows(out *bytes.Buffer, from *box) {
	x, y := p.across[from.path]+boxWidth/2, p.top(from)+boxHeight
	for _, layer := range p.layers {
		for _, to := range layer {
			if !from.imports[to.path] {
				continue
			}
			toX, toY := p.across[to.path]+boxWidth/2, p.top(to)-2
			bend := gapBetween / 2
			fmt.Fprintf(
				out,
				`<path class="arrow" d="M%d %d C%d %d %d %d %d %d"/>`+"\n",
				x,
				y,
				x,
				y+bend,
				toX,
				toY-bend,
				toX,
				toY,
			)
		}
	}
}

func (p *picture) drawBox(out *bytes.Buffer, b *box) {
	x, y := p.across[b.path], p.top(b)
	fmt.Fprintf(out, `<g><rect class="box" x="%d" y="%d" width="%d" height="%d" rx="8"/>`, x, y, boxWidth, boxHeight)
	fmt.Fprintf(out, `<text class="name" x="%d" y="%d">%s</text>`, x+10, y+20, html.EscapeString(b.path))
	text := b.purpose
	if len(b.inner) > 0 {
		slices.Sort(b.inner)
		text = "with " + strings.Join(b.inner, ", ")
	}
	for i, line := range wrap(text) {
		fmt.Fprintf(out, `<text class="text" x="%d" y="%d">%s</text>`, x+10, y+38+14*i, html.EscapeString(line))
	}
	out.WriteString("</g>\n")
}

// wrap breaks a text into lines that fit a box, and cuts what is longer than the box is high.
func wrap(text string) []string {
	var lines []string
	for word := range strings.FieldsSeq(text) {
		last := len(lines) - 1
		switch {
		case last >= 0 && len(lines[last])+1+len(word) <= lineLetters:
			lines[last] += " " + word
		case len(lines) == maxLines:
			lines[last] = strings.TrimRight(lines[last], ",") + " …"
			return lines
		default:
			lines = append(lines, word)
		}
	}
	return lines
}
