// Package event holds a Go struct for every event that DingTalk (钉钉) documents and for the callbacks of
// Stream mode, and a decoder that takes payloads as they really come. docs/catalogue.md lists them.
//
// [Decode] gives a pointer to the struct of an event type, or [*Unknown]. One struct serves an event by Stream, HTTP,
// SyncHTTP or a push table, for an internal or a third-party app, in the spelling of old pages or new ones. For some
// events an internal app gets IDs and a third-party app a record. The struct then has both, and a missing record is nil.
// Decode accepts more than encoding/json: a number as text, one ID in place of a list, an object as JSON inside a
// string, names in another case, a field of a wrong type. A [Decoder] also gives the parts that it could not place, as
// [Problem]s.
//
// Fields keep DingTalk's spelling (CorpId, UserIds), unlike the rest of this module. Times stay in the unit they were
// sent in; [Millis], [Seconds] and [ParseTime] make a time.Time of them. A new field of DingTalk's is in no struct yet,
// but it stays in the payload, which every envelope keeps. An enumeration may have a type of its own, but any text may
// still come.
//
// The structs work with [encoding/json] as well: json.Marshal writes every field under the name of its tag, and
// json.Unmarshal reads these names.
//
// The structs are generated from the files in internal/eventgen/definitions; CONTRIBUTING.md says how to
// add an event.
package event
