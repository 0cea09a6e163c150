package config

import (
	"path"
	"slices"
	"strings"

	"github.com/dingevent/dingevent/event/catalog"
	"github.com/dingevent/dingevent/internal/nearest"
	"github.com/dingevent/dingevent/internal/ownevent"
)

// An UnknownType is one that a filter names and no event has, as far as the catalogue, personal events and dingevent's own go. It is no
// error, because DingTalk adds types.
type UnknownType struct {
	Type    string
	Nearest []string
}

// UnknownTypes returns those of a filter's types that match no event that is known.
func UnknownTypes(types []string) (unknown []UnknownType) {
	names := append(ownevent.All(), personal...)
	for _, e := range catalog.All() {
		names = append(names, e.Type)
	}
	for _, one := range types {
		if !slices.ContainsFunc(names, func(name string) bool { return matches(one, name) }) {
			unknown = append(unknown, UnknownType{one, nearestTypes(one, names)})
		}
	}
	return unknown
}

// matches reports whether a type is one, or matches one with *, which stands for any characters.
func matches(pattern, name string) bool {
	// A slash is an ordinary character in a type, and no type has any of path's other special ones.
	ok, err := path.Match(strings.ReplaceAll(pattern, "/", "\x00"), strings.ReplaceAll(name, "/", "\x00"))
	return ok && err == nil
}

// nearestTypes names the types that may be meant. For a pattern such as bmps_* it names a pattern with other letters. So it
// does for a type such as bmps_x that is like no other type. There may be none.
func nearestTypes(name string, names []string) []string {
	most := 1 + len(name)/4
	stem, pattern := strings.CutSuffix(name, "*")
	if !pattern || strings.Contains(stem, "*") {
		near := nearest.Within(most, name, names)
		if family, _, ok := strings.Cut(name, "_"); ok && len(near) == 0 && !strings.Contains(name, "*") {
			return nearestTypes(family+"_*", names)
		}
		return near
	}
	var stems []string
	for _, one := range names {
		if len(one) > len(stem) && !slices.Contains(stems, one[:len(stem)]+"*") {
			stems = append(stems, one[:len(stem)]+"*")
		}
	}
	return nearest.Within(most, name, stems)
}
