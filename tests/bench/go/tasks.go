package main

import (
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// From a goroutine, start 10,000 trivial ones; the last to end says so.
func spawnManyLocal(times int) float64 {
	const tasks = 10_000
	begin := time.Now()
	for i := 0; i < times; i++ {
		left := int64(tasks)
		done := make(chan struct{}, 1)
		for n := 0; n < tasks; n++ {
			go func() {
				if atomic.AddInt64(&left, -1) == 0 {
					done <- struct{}{}
				}
			}()
		}
		<-done
	}
	return each(begin, times*tasks)
}

// 200 goroutines, each of which yields many times.
func yieldMany(times int) float64 {
	const tasks = 200
	begin := time.Now()
	share(tasks, func() {
		for n := 0; n < times; n++ {
			runtime.Gosched()
		}
	})
	return each(begin, times*tasks)
}

// Runs this many goroutines at once, and waits for all.
func share(tasks int, work func()) {
	var all sync.WaitGroup
	all.Add(tasks)
	for n := 0; n < tasks; n++ {
		go func() {
			work()
			all.Done()
		}()
	}
	all.Wait()
}

// Resident bytes of a goroutine that waits.
func memory(times int) float64 {
	never := make(chan struct{})
	park := func(tasks int) {
		for n := 0; n < tasks; n++ {
			go func() { <-never }()
		}
		for i := 0; i < 10; i++ {
			runtime.Gosched()
		}
	}
	const batch = 1_000
	park(batch)
	before := residentBytes()
	for n := 0; n < times/batch; n++ {
		park(batch)
	}
	bytes := residentBytes() - before
	check(runtime.NumGoroutine() >= times)
	return float64(bytes) / float64(times)
}

func residentBytes() int {
	text, err := os.ReadFile("/proc/self/smaps_rollup")
	check(err == nil)
	for _, line := range strings.Split(string(text), "\n") {
		if strings.HasPrefix(line, "Rss:") {
			kib, err := strconv.Atoi(strings.Fields(line)[1])
			check(err == nil)
			return 1024 * kib
		}
	}
	panic("no such line")
}
