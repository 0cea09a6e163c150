package config

import (
	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/apikey"
)

// An APIKey lets a program ask the local API.
type APIKey struct {
	Name string `yaml:"name"`                               // who has it; stands in the audit
	Role string `yaml:"role" oneof:"viewer operator admin"` // what it may do
	Hash string `yaml:"hash"`                               // of the key, which "dingevent apikey" makes
}

// roleOf is what a key may do.
func (k APIKey) roleOf() api.Role {
	role, _ := api.ParseRole(k.Role) // it has been checked
	return role
}

func (v *validator) apiKey(at string, k APIKey) {
	v.unique(at+".name", k.Name, v.names)
	v.oneOf(at+".role", k.Role, "viewer", "operator", "admin")
	if err := apikey.CheckHash(k.Hash); err != nil {
		v.say(at+".hash", "%v", err)
	}
}
