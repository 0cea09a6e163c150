package api

import (
	"fmt"
	"strings"
)

// A Role says what somebody may do. Each has what the ones before it have.
type Role int

// The roles.
const (
	Nobody   Role = iota // is not known
	Viewer               // looks, with personal data masked
	Operator             // moves dead letters, pauses, replays, sees personal data
	Admin                // makes, changes and forgets subscriptions, reloads the config, and names files of the gateway's machine
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
