//! Certificates that were made for these tests; their keys were thrown away.

use super::*;
use jiff::civil::date;

/// RSA of 1024 bits, signed with SHA-1, `CN=redis`, 2026-11-24 to 2126-10-31.
const WEAK: &str = "-----BEGIN CERTIFICATE-----
MIIB/jCCAWegAwIBAgIURvsJoJ/Jju0TcaC503cQ45Un54EwDQYJKoZIhvcNAQEF
BQAwEDEOMAwGA1UEAwwFcmVkaXMwIBcNMjYxMTI0MDUxMTQ0WhgPMjEyNjEwMzEw
NTExNDRaMBAxDjAMBgNVBAMMBXJlZGlzMIGfMA0GCSqGSIb3DQEBAQUAA4GNADCB
iQKBgQCwe0BEZC+ucAEbj6CED+1NFupFswIAHREWqnIRZf63l4Qx2jn9q0Oj7LOj
eJtwl8YEkhuAwbD8nl+riwDOgg8isvt2J4nU71fX64Ofpx4LE9lPoiTW0jsZibip
4jFe4Dy2tSk22evckxAwPm2NwHfQosB4BJ0pjviPEd+ovVqW8wIDAQABo1MwUTAd
BgNVHQ4EFgQUnP5iSC+Dpg1I52115/ll8E7VSIswHwYDVR0jBBgwFoAUnP5iSC+D
pg1I52115/ll8E7VSIswDwYDVR0TAQH/BAUwAwEB/zANBgkqhkiG9w0BAQUFAAOB
gQCLslPTp+/Xw87iR/6WNrJKOlhKE0nj2dfgUJGyIyGHCw8XxWDsZbIlNmkstb5O
hiFXFao0Jv8zkC6T7ba8CLFL4vTUKizKCTtIOhHMGJKruIQr8T99QVe9cHv2PW4t
eadHQO2UxnQf+byVnn/o6HK52vkiP/yUPlJXIDzEPRXGqA==
-----END CERTIFICATE-----
";

/// P-256, `CN=other` with names, 2026-11-24 to 2027-11-24.
const GOOD: &str = "-----BEGIN CERTIFICATE-----
MIIBnTCCAUKgAwIBAgIURvUdZlS6iRSr0WvYnSA4KVvSnW4wCgYIKoZIzj0EAwIw
EDEOMAwGA1UEAwwFb3RoZXIwHhcNMjYxMTI0MDUxMTQ0WhcNMjcxMTI0MDUxMTQ0
WjAQMQ4wDAYDVQQDDAVvdGhlcjBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABBXB
JjI+7zEy/mcQcFns1UK4ujZF4KIl+9MMB3xbtkYo2KFyqN8AlMjUqSfkd+lmEyXM
I2RYRu+2WndFE6Gio06jejB4MB0GA1UdDgQWBBREm8aHxhVJtBJCX8XUNUUrUKK8
7zAfBgNVHSMEGDAWgBREm8aHxhVJtBJCX8XUNUUrUKK87zAPBgNVHRMBAf8EBTAD
AQH/MCUGA1UdEQQeMByCBXJlZGlzgg0qLmV4YW1wbGUuY29thwQKAAAFMAoGCCqG
SM49BAMCA0kAMEYCIQDS14VU6ikZJGX6Joyd2/l88Ib1SzDOgcGdaYXUqDasJwIh
AMNFFVN1IVZum3C98lMgbGulNF6ZVEeafXHmwoToxBdg
-----END CERTIFICATE-----
";

#[test]
fn an_old_certificate() {
    let certificate = read(&format!("some text before\n{WEAK}")).unwrap();
    assert_eq!(certificate.rsa_bits, Some(1024));
    assert!(certificate.weak_signature && certificate.self_signed);
    assert_eq!(certificate.names, ["redis"]);
    assert_eq!(
        (certificate.not_before, certificate.not_after),
        (date(2026, 11, 24), date(2126, 10, 31))
    );
}

#[test]
fn names_and_days() {
    let certificate = read(GOOD).unwrap();
    assert_eq!(certificate.rsa_bits, None);
    assert!(!certificate.weak_signature);
    assert_eq!(
        certificate
            .not_before
            .until(certificate.not_after)
            .unwrap()
            .get_days(),
        365
    );
    for (host, is_for) in [
        ("redis", true),
        ("REDIS", true),
        ("a.example.com", true),
        ("a.b.example.com", false),
        ("10.0.0.5", true),
        ("other", false),
    ] {
        assert_eq!(certificate.is_for(host), is_for, "{host}");
    }
}

#[test]
fn what_is_none() {
    assert_eq!(read(""), None);
    assert_eq!(
        read("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"),
        None
    );
    assert_eq!(read(&GOOD[..100]), None);
    assert!(is_private_key("-----BEGIN EC PRIVATE KEY-----\n") && !is_private_key(GOOD));
}

/// Keys that were made for this test.
const OWN: &str = "-----BEGIN CERTIFICATE-----\n\
         MIIBbzCCARmgAwIBAgIUP3vnIlHX/CcoC3BVQTJurqtRY7EwDQYJKoZIhvcNAQEL\n\
         BQAwDDEKMAgGA1UEAwwBcjAeFw0yNjExMjQxMjU0MTRaFw0yOTAyMDExMjU0MTRa\n\
         MAwxCjAIBgNVBAMMAXIwXDANBgkqhkiG9w0BAQEFAANLADBIAkEAk926i633H7Gc\n\
         AV9FNeyDuscF/jH9cQWnfNtJ/BmHFIw3Diq+94MSdey9pZ5agpWkLhV9ppurm190\n\
         8q3WT9AnpQIDAQABo1MwUTAdBgNVHQ4EFgQU8szijPqe9tWqJteEpmLD13qaQWMw\n\
         HwYDVR0jBBgwFoAU8szijPqe9tWqJteEpmLD13qaQWMwDwYDVR0TAQH/BAUwAwEB\n\
         /zANBgkqhkiG9w0BAQsFAANBACiwYydUQ8/7eePZr9EqqlbNLyqQ0PZ0RUow+SNQ\n\
         VJ2QE2+gP2uZcmdulp+iRCOlfg9Nw1YE+OeS6TEVMPMvDVA=\n\
         -----END CERTIFICATE-----\n";
const OWN_KEY: &str = "-----BEGIN PRIVATE KEY-----\n\
         MIIBVAIBADANBgkqhkiG9w0BAQEFAASCAT4wggE6AgEAAkEAk926i633H7GcAV9F\n\
         NeyDuscF/jH9cQWnfNtJ/BmHFIw3Diq+94MSdey9pZ5agpWkLhV9ppurm1908q3W\n\
         T9AnpQIDAQABAkB4hCSyCcU8ML9tIuA/Fhk7l1EcIFRn1Orwya5gadH9/RkK6l7D\n\
         Y17xmrMSMW8PJgWJcaVzhU/O7rpY+hnmpWcVAiEAxJyySJESub4WD19KIc2+a2of\n\
         nYbf5hrQKyT+ZlblcPsCIQDAh668c2qvURwPld7QgaF4AJ2RAEkBPdVurfrNdY2n\n\
         3wIgFLZNMcfWqSqVOFlZfeYmwToUyouC2sLIW0MyaaWN1jECIGUCytp0c3SnyWEj\n\
         8FLUsDKVoBWDYMoV9vSqsvs4walhAiEAvK9m/ovVOygQzRQ6lZ0w6/E7CET3ZCas\n\
         Fkz7pop2W4w=\n\
         -----END PRIVATE KEY-----\n";
const OTHER_KEY: &str = "-----BEGIN RSA PRIVATE KEY-----\n\
         MIIBOgIBAAJBAKobNWQKtTGzV49/K149peMheT4Y22EkTHWx75Z9HGMJwIrUDXtn\n\
         sbHkwDLCuZxMKrF6izCz/7cboLtX0XULRTkCAwEAAQJACkaggA2hioIR/QoqnYPN\n\
         3J2uDFFGF2Uw9T8tgQLHzzezVMETsVBU9GH2cP0S7vfdXvdM2uHEZa2VDlZJNXef\n\
         7QIhAN7FY3PH3MmvjiqbQsKtNvJiU6UUG43iwwE5elqXUgPHAiEAw3rK58nqEpNh\n\
         2NghG/uj+TWRFjWD3SQTpSNe4kl2bv8CIHJtE2OCUp9qRG0QKR+UF3gzF2HgzTJ5\n\
         Os8jNfzYYzE7AiArXbNj5pRqGI4teA0oUxQWdj7AqZCeX6GIEie7lcaTawIhAMR8\n\
         +81QmeLF0RGs3wssxzMhmjBX8ceszOngbEiY2wNE\n\
         -----END RSA PRIVATE KEY-----\n";

#[test]
fn an_rsa_key_belongs_to_one_certificate() {
    let own = read(OWN).unwrap();
    assert_eq!((own.rsa_bits, own.curve_bits), (Some(512), None));
    assert_eq!(own.belongs_to(OWN_KEY), Some(true));
    assert_eq!(own.belongs_to(&format!("{OWN}{OWN_KEY}")), Some(true));
    assert_eq!(own.belongs_to(OTHER_KEY), Some(false));
    assert_eq!(own.belongs_to("-----BEGIN ENCRYPTED PRIVATE KEY-----\n"), None);
    assert_eq!(own.belongs_to(""), None);
}
