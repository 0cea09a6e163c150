package filter

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/common/types/traits"
)

// What is shown of an expression and its values, in bytes.
const (
	maxShownPart  = 200
	maxShownText  = 120
	maxShownValue = 300
	maxShownError = 300
)

// literal writes a value as CEL does, and cuts what is long.
func literal(value ref.Val) string {
	var out strings.Builder
	writeLiteral(&out, value)
	return cut(out.String(), maxShownValue)
}

func writeLiteral(out *strings.Builder, value ref.Val) {
	switch value := value.(type) {
	case types.String:
		out.WriteString(quoted(string(value)))
	case types.Bytes:
		out.WriteString("b" + quoted(string(value)))
	case types.Int:
		out.WriteString(strconv.FormatInt(int64(value), 10))
	case types.Uint:
		out.WriteString(strconv.FormatUint(uint64(value), 10) + "u")
	case types.Double:
		out.WriteString(textOf(float64(value)))
	case types.Bool:
		out.WriteString(strconv.FormatBool(bool(value)))
	case types.Null:
		out.WriteString("null")
	case types.Timestamp:
		out.WriteString(`timestamp("` + value.UTC().Format(time.RFC3339Nano) + `")`)
	case types.Duration:
		out.WriteString(`duration("` + value.Duration.String() + `")`)
	case object:
		writeObject(out, value)
	case traits.Mapper:
		writeMap(out, value)
	case traits.Lister:
		writeList(out, value)
	case *types.Err:
		out.WriteString("(" + cut(value.Error(), maxShownText) + ")")
	default:
		out.WriteString(fmt.Sprint(value.Value()))
	}
}

func writeObject(out *strings.Builder, value object) {
	text, err := json.Marshal(value.Value())
	if err != nil {
		text = []byte(value.Type().TypeName())
	}
	out.Write(text)
}

func writeList(out *strings.Builder, list traits.Lister) {
	separator := "["
	for it := list.Iterator(); it.HasNext() == types.True && out.Len() < maxShownValue; separator = ", " {
		out.WriteString(separator)
		writeLiteral(out, it.Next())
	}
	if separator == "[" {
		out.WriteString(separator)
	}
	out.WriteString("]")
}

// writeMap writes the members by name, so that the same value is always the same text.
func writeMap(out *strings.Builder, m traits.Mapper) {
	members := map[string]ref.Val{}
	var names []string
	for it := m.Iterator(); it.HasNext() == types.True; {
		name := it.Next()
		var text strings.Builder
		writeLiteral(&text, name)
		members[text.String()], _ = m.Find(name)
		names = append(names, text.String())
	}
	slices.Sort(names)
	separator := ""
	out.WriteString("{")
	for _, name := range names {
		if out.Len() >= maxShownValue {
			break
		}
		out.WriteString(separator + name + ": ")
		writeLiteral(out, members[name])
		separator = ", "
	}
	out.WriteString("}")
}

// quoted is a text in quotes. The mark of a cut stands behind them.
func quoted(text string) string {
	if short := strings.ToValidUTF8(text[:min(len(text), maxShownText)], ""); len(text) > maxShownText {
		return strconv.Quote(short) + "…"
	}
	return strconv.Quote(text)
}

// cut is a text of at most so many bytes, and a mark if it was longer.
func cut(text string, most int) string {
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:most], "") + "…"
}
