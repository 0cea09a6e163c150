package dingtest

// Each use of chance throws its own dice, of Options.Seed and one of these.
const (
	pickDice  = 0
	leaveDice = 1
	faultDice = 1000 // plus the fault's ID
)
