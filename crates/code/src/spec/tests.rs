//! Tests of the notation.

use super::*;

#[test]
fn the_notation_is_read() {
    let spec = Spec::parse("MULTI . unless transaction=false -> pipeline queued=!transaction=false");
    assert_eq!(spec.sends[0].command, "multi");
    assert_eq!(spec.sends[0].picks, Some(Vec::new()));
    assert!(!spec.sends[0].when[0].holds);
    let gives = spec.gives.unwrap();
    assert_eq!(gives.kind, "pipeline");
    assert!(!gives.queued.unwrap()[0].holds);
    let spec = Spec::parse("BLPOP 0:keys, ~GET this -> keys key=0:pattern");
    assert_eq!(
        spec.sends[0].picks.as_ref().unwrap()[0].name.as_deref(),
        Some("keys")
    );
    assert!(spec.sends[1].in_lua && spec.sends[1].picks.as_ref().unwrap()[0].this);
    let spec = Spec::parse("EVAL 1.keys -> run script=0");
    assert_eq!(
        spec.sends[0].picks.as_ref().unwrap()[0].field.as_deref(),
        Some("keys")
    );
    assert!(spec.runs && spec.gives.is_some());
    let spec = Spec::parse("MGET 1..-2");
    let pick = &spec.sends[0].picks.as_ref().unwrap()[0];
    assert_eq!((pick.from, pick.all_but), (1, Some(2)));
}
