// Package dingtest is a fake DingTalk that speaks the real wire. Its Stream endpoint and its sender of
// encrypted HTTP and SyncHTTP pushes keep DingTalk's deadlines and push again as DingTalk does. An
// unanswered event comes again after 10 s and after 30 s, then it lies in the failed list.
//
// Around them is DingTalk's API: access tokens, callbacks registered by call, the failed list that reading
// clears, and third-party apps with their suite tickets. [Server.Subscribe] and [Server.Filter] stand for
// the choices in the console.
//
// A [Server] is reached over memory by its [Server.Client]. Made by [NewServer] inside a bubble of
// testing/synctest it keeps virtual time, where those 40 seconds pass in no time. It is an
// [http.Handler], too, so a program can mount it on a real address.
//
// It fails on demand: [Server.Inject] takes a [Fault], such as [HalfOpen] or [Outage]. Options.Seed fixes its
// random choices.
package dingtest
