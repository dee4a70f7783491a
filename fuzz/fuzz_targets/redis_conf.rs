#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| redproof_fuzz::run("redis_conf", data));
