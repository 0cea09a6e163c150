package oidclogin

import (
	"cmp"
	"encoding/json"
	"strings"
)

// A Person is who has logged in at the provider.
type Person struct {
	Name string // for people and the audit
	// Known are what roles are given to: the groups, or the mail address in lower case. An address that the provider has not
	// verified is not among them, because anybody could have entered it.
	Known []string
}

// claims are what a provider says of a person.
type claims struct {
	Subject  string `json:"sub"`
	Email    string `json:"email"`
	Verified any    `json:"email_verified"` // some send a text
	Username string `json:"preferred_username"`
	Groups   names  `json:"groups"`
}

// names are a list of texts, or one text.
type names []string

func (n *names) UnmarshalJSON(text []byte) error {
	var one string
	if json.Unmarshal(text, &one) == nil {
		*n = names{one}
		return nil
	}
	return json.Unmarshal(text, (*[]string)(n))
}

// lacks reports whether what roles are given to was not said.
func (c claims) lacks(groups bool) bool {
	if groups {
		return c.Groups == nil
	}
	return c.Email == "" || c.Verified == nil
}

func (c claims) person(groups bool) Person {
	email := strings.ToLower(c.Email)
	verified := email != "" && (c.Verified == true || c.Verified == "true")
	p := Person{Name: cmp.Or(c.Username, c.Subject)}
	if verified {
		p.Name = email
	}
	switch {
	case groups:
		p.Known = c.Groups
	case verified:
		p.Known = []string{email}
	}
	return p
}
