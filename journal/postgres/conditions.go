package postgres

import (
	"fmt"
	"strings"
)

// conditions are what entries have to match, beside their place. Each begins with AND.
type conditions struct {
	text string
	args []any // from $5 on
}

// add adds a condition with $ in the place of its argument.
func (c *conditions) add(condition string, arg any) {
	c.args = append(c.args, arg)
	c.text += " AND " + strings.Replace(condition, "$", fmt.Sprint("$", len(c.args)+4), 1)
}
