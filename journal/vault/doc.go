// Package vault encrypts what a journal keeps: payloads, notes, errors that quote payloads, and secrets.
//
// A master key comes from the user's config and is never stored. It wraps data keys, which stand in the journal. A data key
// seals by AES-256-GCM, with a nonce by chance. So a new master key means that a few data keys are wrapped anew, and no event
// is written again.
//
// A store gets [Keys] in its options, and has a [Ring] of its own data keys. A user of a journal needs neither: what the
// contract gives back is in the clear. Whoever has a secret to keep has two ways:
//
//   - A note, the body of a request, a payload: the journal seals them by itself where it has keys. [journal.Stats].Key is
//     the ID of the key that it seals by, and empty where it has none.
//   - [Secrets]: a pair of functions for what has to be sealed also inside of such a value, or in a place of one's own. A
//     journal that has them is a [Keeper]. Seal refuses with [ErrNoKey] where there is no key, so that
//     nobody stores a secret in the clear by mistake.
package vault
