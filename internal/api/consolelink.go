package api

import "time"

// A LinkSpec says whom a link to the console lets in.
type LinkSpec struct {
	_    struct{} `additionalProperties:"false"`
	Role string   `json:"role,omitempty" enum:"viewer,operator,admin" default:"admin" doc:"viewer looks, with personal data masked; operator moves dead letters, pauses and replays, too; admin changes subscriptions, too"`
}

// A ConsoleLink lets a person into the console, once.
type ConsoleLink struct {
	URL  string    `json:"url" doc:"Open it in a browser. It is good once"`
	Ends time.Time `json:"ends" doc:"When it is good no more"`
	Note string    `json:"note,omitempty" doc:"Why the URL works on the daemon's machine alone, and what to set"`
}
