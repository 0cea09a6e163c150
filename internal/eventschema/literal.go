package eventschema

import (
	"strconv"
	"strings"

	"github.com/dingevent/dingevent/event/catalog"
)

// literal is a documented value as JSON has it.
func literal(f catalog.Field, v catalog.Value) any {
	if n, err := strconv.ParseInt(v.Value, 10, 64); err == nil && strings.Contains(f.Type, "int") {
		return n
	}
	return v.Value
}
