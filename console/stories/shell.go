package stories

import "github.com/dingevent/dingevent/console/pages"

var shell = []Story{
	{"login", pages.Login{Back: "/events"}},
	{"login/used", pages.Login{Back: "/", Used: true}},
	{"login/provider", pages.Login{Back: "/events", Problem: "accounts.example.com does not answer."}},
	{"login/arrived", pages.Arrived{To: "/events"}},
	{"failed", pages.Failed{Status: 409, Text: "the daemon does not run; start it first", Back: "/dead"}},
}
