package document

import (
	"slices"

	"go.yaml.in/yaml/v4"
)

// An entry is a key of an object with what it holds.
type entry struct{ key, value *yaml.Node }

// entries returns an object's keys in the order they are written, with those that are merged by << behind them.
func (f *filler) entries(at string, node *yaml.Node) (all []entry) {
	if node.Kind != yaml.MappingNode {
		if slip, ok := slipIn(node.Value); ok && node.Style == 0 {
			f.complain(at, node, "%s", slip.Text)
			return nil
		}
		f.complain(at, node, "an object is wanted: keys with their values, in lines below or in { }")
		return nil
	}
	var merged []*yaml.Node
	for i := 0; i+1 < len(node.Content); i += 2 {
		key, value := node.Content[i], node.Content[i+1]
		if key.Kind == yaml.AliasNode {
			key = key.Alias
		}
		switch {
		case key.ShortTag() == "!!merge":
			merged = append(merged, value)
		case key.Kind != yaml.ScalarNode:
			f.complain(at, key, "a key must be a text")
		case has(all, key.Value):
			f.complain(at, key, "the key %q is there twice", key.Value)
		default:
			all = append(all, entry{key, value})
		}
	}
	for _, from := range merged {
		for _, e := range f.merge(at, from) {
			if !has(all, e.key.Value) {
				all = append(all, e)
			}
		}
	}
	return all
}

func has(all []entry, key string) bool {
	return slices.ContainsFunc(all, func(e entry) bool { return e.key.Value == key })
}

// merge returns what << names: an object, or a list of objects of which the first counts.
func (f *filler) merge(at string, from *yaml.Node) (all []entry) {
	if f.left--; f.left < 0 || slices.Contains(f.inside, from) {
		f.complain(at, from, "<< merges too much")
		return nil
	}
	f.inside = append(f.inside, from)
	defer func() { f.inside = f.inside[:len(f.inside)-1] }()
	switch from.Kind {
	case yaml.AliasNode:
		return f.merge(at, from.Alias)
	case yaml.SequenceNode:
		for _, one := range from.Content {
			for _, e := range f.merge(at, one) {
				if !has(all, e.key.Value) {
					all = append(all, e)
				}
			}
		}
		return all
	}
	return f.entries(at, from)
}
