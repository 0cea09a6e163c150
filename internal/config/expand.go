package config

import (
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/dingevent/dingevent/internal/api"
)

// expand replaces ${NAME} in what a scalar says. It works on the parsed text, so a value cannot change its structure.
func (f *filler) expand(at string, node *yaml.Node) string {
	refs := api.Reference.FindAllString(node.Value, -1)
	plain := api.Reference.ReplaceAllString(node.Value, "")
	if strings.Contains(plain, "${") {
		f.complain(at, node, "a ${ that is no ${NAME}; write $${ for a plain ${")
	}
	if f.lookup == nil || len(refs) == 0 {
		return node.Value
	}
	return api.Reference.ReplaceAllStringFunc(node.Value, func(ref string) string {
		if strings.HasPrefix(ref, "$$") {
			return ref[1:]
		}
		f.doc.from[at] = append(f.doc.from[at], ref)
		name := ref[2 : len(ref)-1]
		value, ok := f.lookup(name)
		if !ok {
			f.complain(at, node, "the environment has no %s", name)
		}
		return value
	})
}
