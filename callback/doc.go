// Package callback receives DingTalk's pushes by HTTP: events one by one, and SyncHTTP pushes of many rows for
// third-party apps.
//
// [Cipher] opens and seals the encrypted bodies. [Handler] is the http.Handler of one app. It refuses pushes that are
// not DingTalk's. Of DingTalk's it makes envelopes and hands them to a [dingevent.Receiver]. It answers success only
// after the Receiver returned nil.
//
// # Owners
//
// Every sealed text ends with the key of its owner. The owner of an internal app that was subscribed in the console is
// the AppKey. After the old registration API it is the corp ID. A third-party app has the SuiteKey, and a custom app
// the CustomKey. List all owners that may come: an answer is sealed for the owner of its push. While a suite is being
// created it has no SuiteKey yet, and DingTalk uses [CreationOwner].
package callback
