package console

import (
	"fmt"
	"strings"
)

// A Role says what a person may do. Each has what the ones before it have.
type Role int

// The roles.
const (
	Nobody   Role = iota // has not logged in
	Viewer               // looks, with personal data masked
	Operator             // moves dead letters, pauses, replays, sees personal data
	Admin                // makes, changes and forgets subscriptions
)

var roleNames = [...]string{Nobody: "", Viewer: "viewer", Operator: "operator", Admin: "admin"}

func (r Role) String() string { return roleNames[r] }

// ParseRole reads a role's name.
func ParseRole(name string) (Role, error) {
	for r, n := range roleNames {
		if n != "" && n == name {
			return Role(r), nil
		}
	}
	return Nobody, fmt.Errorf("no role %q; there are %s", name, strings.Join(roleNames[Viewer:], ", "))
}
