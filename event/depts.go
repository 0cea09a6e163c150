package event

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/dingevent/dingevent/internal/jsonscan"
	"github.com/dingevent/dingevent/internal/wire"
)

// DeptFlags say yes or no for each of a member's departments, by department ID. DingTalk sends them as
// text that looks like JSON and is not: {1234:true,5678:false}.
type DeptFlags map[string]bool

// DeptOrders are numbers to sort by for each of a member's departments, by department ID. DingTalk sends
// them as text that looks like JSON and is not: {1234:176292748870660512}.
type DeptOrders map[string]int64

func (o *object) deptFlags(dst *DeptFlags) {
	depts(o, dst, "departments with yes or no", func(value []byte) (bool, bool) {
		return string(value) == "true", string(value) == "true" || string(value) == "false"
	})
}

func (o *object) deptOrders(dst *DeptOrders) {
	depts(o, dst, "departments with numbers", jsonscan.Int64)
}

// depts reads DingTalk's text, or an object. A department with a value that does not fit is left out.
func depts[M ~map[string]V, V any](o *object, dst *M, want string, read func(value []byte) (V, bool)) {
	*dst = nil
	value := o.sole(o.scan.Value(), want)
	if isNone(value) {
		return
	}
	if text, ok := jsonscan.Text(value); ok {
		value = []byte(quoteKeys(text))
	}
	m := M{}
	told := false
	err := jsonscan.Object(value, func(key string, value []byte) {
		if text, ok := jsonscan.Text(value); ok {
			value = []byte(text)
		}
		v, ok := read(value)
		if ok {
			m[key] = v
		}
		told = told || !ok
	})
	if err != nil || told {
		o.problem(o.name(), want, "something else")
	}
	if err == nil {
		*dst = m
	}
}

// sole is the first value of a list, also of a list as JSON in a string. A second value is a Problem. sole returns any
// other value as it is, and an empty list as [].
func (o *object) sole(value []byte, want string) []byte {
	list := value
	if text, ok := jsonscan.Text(value); ok {
		list = []byte(text)
	}
	if s := jsonscan.New(list); s.Kind() != jsonscan.ArrayBegins {
		return value
	}
	var first []byte
	n := 0
	err := jsonscan.Array(list, func(element []byte) {
		if n == 0 {
			first = element
		}
		n++
	})
	switch {
	case err != nil:
		return value
	case n == 0:
		return []byte("[]")
	case n > 1:
		o.problem(o.name(), want, fmt.Sprintf("a list of %d", n))
	}
	return first
}

// isNone reports whether a value is none: after a syntax error, null, or an empty string.
func isNone(value []byte) bool {
	return value == nil || string(value) == "null" || string(value) == `""`
}

// quoteKeys makes JSON of {1234:true, 5678:false}. JSON stays as it is.
func quoteKeys(text string) string {
	inner, found := strings.CutPrefix(strings.TrimSpace(text), "{")
	inner, closed := strings.CutSuffix(inner, "}")
	if !found || !closed || strings.TrimSpace(inner) == "" {
		return text
	}
	members := strings.Split(inner, ",")
	for i, member := range members {
		key, value, found := strings.Cut(member, ":")
		if _, err := strconv.ParseInt(strings.TrimSpace(key), 10, 64); err != nil || !found {
			return text
		}
		members[i] = `"` + strings.TrimSpace(key) + `":` + value
	}
	return "{" + strings.Join(members, ",") + "}"
}

// textMap reads an object of texts, or one as JSON in a string.
func (o *object) textMap(dst *map[string]string) {
	*dst = nil
	value := o.sole(o.scan.Value(), "an object")
	if isNone(value) || string(value) == "[]" {
		return
	}
	inner := value
	if text, ok := jsonscan.Text(value); ok {
		inner = []byte(text)
	}
	m := map[string]string{}
	err := jsonscan.Object(inner, func(key string, value []byte) {
		m[key] = wire.Text(value)
	})
	if err != nil {
		o.problem(o.name(), "an object", kindName(value))
		return
	}
	*dst = m
}
