// Package callback receives what DingTalk pushes by HTTP: events one by one, and SyncHTTP pushes of
// many rows for third-party apps.
//
// [Cipher] opens and seals the encrypted bodies. [Handler] is the http.Handler of one app: it refuses
// what is not DingTalk's, makes envelopes of what is, hands them to a [dingevent.Receiver], and
// answers success only after that returned nil.
//
// # Owners
//
// Every sealed text ends with the key of its owner. That is the AppKey for an internal app
// subscribed in the console, the corp ID where the old registration API was used, the SuiteKey for a
// third-party app and the CustomKey for a custom one. Where several may come, list them all:
// an answer goes to the one its push came for. While a suite is being created it has no SuiteKey
// yet, and DingTalk uses [CreationOwner].
package callback
