package document

import (
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/dingevent/dingevent/internal/envref"
)

// expand replaces ${NAME} and other references in what a scalar says. It works on the parsed text, so a value cannot change its structure.
func (f *filler) expand(at string, node *yaml.Node) string {
	refs := envref.Reference.FindAllString(node.Value, -1)
	plain := envref.Reference.ReplaceAllString(node.Value, "")
	if strings.Contains(plain, "${") {
		f.complain(at, node, "a ${ that is no ${NAME}; write $${ for a plain ${")
	}
	if f.Lookup == nil || len(refs) == 0 {
		return node.Value
	}
	return envref.Reference.ReplaceAllStringFunc(node.Value, func(ref string) string {
		if strings.HasPrefix(ref, "$$") {
			return ref[1:]
		}
		f.from[at] = append(f.from[at], ref)
		value, err := f.Lookup(ref[2 : len(ref)-1])
		if err != nil {
			f.complain(at, node, "%v", err)
		}
		f.given[value] = ref
		return value
	})
}
