package config

import (
	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/apikey"
)

// KeyOf returns whose key of the API a secret is, and its role; [api.Nobody] if it is none.
func (c Config) KeyOf(secret string) (name string, role api.Role) {
	for _, k := range c.APIKeys {
		if apikey.Is(k.Hash, secret) {
			name, role = k.Name, k.roleOf()
		}
	}
	return name, role
}
