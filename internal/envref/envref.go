// Package envref is how a config or a spec refers to a variable of the environment: ${NAME}.
package envref

import "regexp"

// Pattern is that of a reference in a regular expression.
const Pattern = `\$\{[A-Za-z_][A-Za-z0-9_]*\}`

// Reference finds references, and $${, which stands for a plain ${.
var Reference = regexp.MustCompile(`\$?` + Pattern)
