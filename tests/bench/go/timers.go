package main

import (
	"runtime"
	"sort"
	"sync"
	"syscall"
	"time"
)

// Goroutines that each sleep once, their deadlines spread over 200 ms: processor time.
func timerFire(times int) float64 {
	begin := cpuTime()
	step := 200 * time.Millisecond / time.Duration(times)
	var all sync.WaitGroup
	all.Add(times)
	for n := 1; n <= times; n++ {
		deadline := step * time.Duration(n)
		go func() {
			time.Sleep(deadline)
			all.Done()
		}()
	}
	all.Wait()
	return float64(cpuTime()-begin) / float64(times)
}

// In nanoseconds, of the whole process.
func cpuTime() int64 {
	var usage syscall.Rusage
	check(syscall.Getrusage(syscall.RUSAGE_SELF, &usage) == nil)
	return usage.Utime.Nano() + usage.Stime.Nano()
}

// Many timers, an hour away and all different, started and then all stopped.
func timerCancel(times int) float64 {
	begin := time.Now()
	timers := make([]*time.Timer, times)
	for n := range timers {
		timers[n] = time.NewTimer(time.Hour + time.Duration(n)*100*time.Microsecond)
	}
	for _, timer := range timers {
		check(timer.Stop())
	}
	return each(begin, times)
}

// 100 goroutines, each of which again and again waits for a yield, a minute at most.
func timeoutMany(times int) float64 {
	const tasks = 100
	begin := time.Now()
	share(tasks, func() {
		for n := 0; n < times; n++ {
			timer := time.NewTimer(time.Minute)
			runtime.Gosched()
			check(timer.Stop())
		}
	})
	return each(begin, times*tasks)
}

// One goroutine sleeps again and again, 0.5 to 3.5 ms: by how much it is late, the median.
func sleepLateness(times int) float64 {
	lateness := make([]int, times)
	for n := range lateness {
		sleep := time.Duration(500+n*3_000/times) * time.Microsecond
		begin := time.Now()
		time.Sleep(sleep)
		lateness[n] = int(time.Since(begin) - sleep)
	}
	sort.Ints(lateness)
	return float64(lateness[times/2])
}
