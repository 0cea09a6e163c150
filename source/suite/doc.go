// Package suite keeps what a third-party app has to remember: the newest suite ticket, and which organizations have authorized the app.
//
// DingTalk pushes both as events, by Stream, HTTP, SyncHTTP or into the vendor's tables. A [Source] follows the journal under a claim,
// and keeps a [Table] in the claim's note. Times that DingTalk gave count, and not the order in which events arrive: an older ticket that
// comes again is not taken, and an authorization that comes late does not undo its end. [Read] returns the table on any gateway.
//
// An authorization may bring a code: a temporary one, which is exchanged for the permanent one, or the permanent code itself. The hook of
// [Options] gets it, again and again until it has it. No permanent code is kept in the journal, unless Options.Secrets seals it.
package suite
