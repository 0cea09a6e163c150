package console

import "github.com/dingevent/dingevent/internal/api"

// A Role says what a person may do.
type Role = api.Role

// The roles.
const (
	Nobody   = api.Nobody // has not logged in
	Viewer   = api.Viewer
	Operator = api.Operator
	Admin    = api.Admin
)
