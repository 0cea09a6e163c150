// Package apicall is what calls of DingTalk's API have in common: the HTTP client that makes them, why a call got no answer, and
// texts of others without our secrets.
package apicall
