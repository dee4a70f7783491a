#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| redproof_fuzz::run("shell", data));
