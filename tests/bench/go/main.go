// The rows of cede-bench that Go has an equivalent for, with goroutines and channels.
//
//	cede-bench-go ROW TIMES    does the row's work, prints nanoseconds an operation
//	cede-bench-go serve NAME   prints the address of a server, which runs until its input ends
//
// cede-bench builds it, runs it with GOMAXPROCS set, and asks the servers with the clients that it
// asks all others with. Each row is named as there; the row's file in tests/bench/src/rows says
// what its work is.
package main

import (
	"fmt"
	"os"
	"strconv"
	"time"
)

// A row does its work this many times and returns how much of the row's unit an operation took.
type row func(times int) float64

var rows = map[string]row{
	"spawn_many_local": spawnManyLocal,
	"yield_many":       yieldMany,
	"memory":           memory,
	"ping_pong":        pingPong,
	"mpsc_1to1":        func(times int) float64 { return manyToOne(1, 128, times) },
	"mpsc_8to1":        func(times int) float64 { return manyToOne(8, 128, times) },
	"mpsc_capacity_1":  func(times int) float64 { return manyToOne(1, 1, times) },
	"notify_rtt":       unbuffered,
	"ring_500":         ring,
	"select_2":         selectTwo,
	"mutex_free":       mutexFree,
	"mutex_busy":       mutexBusy,
	"timer_fire":       timerFire,
	"timer_cancel":     timerCancel,
	"timeout_many":     timeoutMany,
	"sleep_lateness":   sleepLateness,
}

func main() {
	if len(os.Args) != 3 {
		refuse("accepted: ROW TIMES, or serve NAME")
	}
	name, word := os.Args[1], os.Args[2]
	if name == "serve" {
		serve(word)
		return
	}
	run, known := rows[name]
	times, err := strconv.Atoi(word)
	if !known || err != nil || times < 1 {
		refuse(fmt.Sprintf("%s %s: accepted: a row that Go has, and how often", name, word))
	}
	// A tenth is done beforehand, as for the other contenders; memory is measured from a cold start.
	if name != "memory" {
		run((times + 9) / 10)
	}
	fmt.Println(run(times))
}

func refuse(message string) {
	fmt.Fprintln(os.Stderr, "cede-bench-go:", message)
	os.Exit(2)
}

// Nanoseconds an operation.
func each(begin time.Time, operations int) float64 {
	return float64(time.Since(begin).Nanoseconds()) / float64(operations)
}

func check(condition bool) {
	if !condition {
		panic("the work was not done")
	}
}
