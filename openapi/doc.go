// Package openapi makes the few calls of DingTalk's API that events need: access tokens, of the old and of the new API, and the list
// of failed pushes.
//
// A [Client] asks no faster than DingTalk allows, keeps tokens until shortly before they end, and gets a new one only once at a time.
// A call that DingTalk refuses, or that gets no answer, returns an [*Error] with DingTalk's code, its text, the request ID and a hint.
// No error has a token or a secret in it, and a [Token] does not print itself.
package openapi
