package main

import (
	"runtime"
	"sync"
	"time"
)

// A mutex that nobody else wants.
func mutexFree(times int) float64 {
	begin := time.Now()
	var mutex sync.Mutex
	value := 0
	for n := 0; n < times; n++ {
		mutex.Lock()
		value++
		mutex.Unlock()
	}
	check(value == times)
	return each(begin, times)
}

// Eight goroutines; each yields while it has the lock, so that the others come and wait.
func mutexBusy(times int) float64 {
	const tasks = 8
	begin := time.Now()
	var mutex sync.Mutex
	value, turns := 0, times/tasks
	share(tasks, func() {
		for n := 0; n < turns; n++ {
			mutex.Lock()
			runtime.Gosched()
			value++
			mutex.Unlock()
		}
	})
	check(value == tasks*turns)
	return each(begin, tasks*turns)
}
