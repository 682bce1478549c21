-- The server's tables in format 1, as SQLite held them, with rows of two organisations.
CREATE TABLE account (
    login VARCHAR(254) NOT NULL,
    organisation VARCHAR(64) NOT NULL,
    name TEXT NOT NULL,
    role VARCHAR(32) NOT NULL,
    password TEXT NOT NULL,
    disabled BOOLEAN NOT NULL,
    made_at BIGINT NOT NULL,
    PRIMARY KEY (login)
);
CREATE TABLE change (
    organisation VARCHAR(64) NOT NULL,
    scope VARCHAR(128) NOT NULL,
    number BIGINT NOT NULL,
    session VARCHAR(16) NOT NULL,
    counter BIGINT NOT NULL,
    fingerprint BLOB NOT NULL,
    body BLOB NOT NULL,
    size INTEGER NOT NULL,
    login VARCHAR(254) NOT NULL,
    role VARCHAR(32) NOT NULL,
    device VARCHAR(128) NOT NULL,
    received_at BIGINT NOT NULL,
    PRIMARY KEY (organisation, scope, number)
);
CREATE UNIQUE INDEX change_identity ON change (organisation, session, counter);
CREATE TABLE device (
    organisation VARCHAR(64) NOT NULL,
    device VARCHAR(128) NOT NULL,
    login VARCHAR(254) NOT NULL,
    name TEXT NOT NULL,
    seen_at BIGINT NOT NULL,
    revoked BOOLEAN NOT NULL,
    cursors BLOB NOT NULL,
    PRIMARY KEY (organisation, device)
);
CREATE TABLE media (
    organisation VARCHAR(64) NOT NULL,
    sha256 VARCHAR(64) NOT NULL,
    size BIGINT NOT NULL,
    login VARCHAR(254) NOT NULL,
    received_at BIGINT NOT NULL,
    PRIMARY KEY (organisation, sha256)
);
CREATE TABLE meta (
    name VARCHAR(64) NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (name)
);
CREATE TABLE organisation (
    organisation VARCHAR(64) NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (organisation)
);
CREATE TABLE refusal (
    organisation VARCHAR(64) NOT NULL,
    session VARCHAR(16) NOT NULL,
    counter BIGINT NOT NULL,
    reason VARCHAR(64) NOT NULL,
    login VARCHAR(254) NOT NULL,
    role VARCHAR(32) NOT NULL,
    device VARCHAR(128) NOT NULL,
    received_at BIGINT NOT NULL,
    PRIMARY KEY (organisation, session, counter)
);
CREATE TABLE review_act (
    organisation VARCHAR(64) NOT NULL,
    record VARCHAR(128) NOT NULL,
    subject VARCHAR(128) NOT NULL,
    author VARCHAR(512) NOT NULL,
    login VARCHAR(254) NOT NULL,
    event BLOB NOT NULL,
    PRIMARY KEY (organisation, record)
);
CREATE INDEX review_act_subject ON review_act (organisation, subject);
CREATE TABLE scope (
    organisation VARCHAR(64) NOT NULL,
    scope VARCHAR(128) NOT NULL,
    number BIGINT NOT NULL,
    PRIMARY KEY (organisation, scope)
);
CREATE TABLE token (
    digest BLOB NOT NULL,
    organisation VARCHAR(64) NOT NULL,
    login VARCHAR(254) NOT NULL,
    device VARCHAR(128) NOT NULL,
    made_at BIGINT NOT NULL,
    used_at BIGINT NOT NULL,
    PRIMARY KEY (digest)
);
CREATE INDEX token_login ON token (login);
INSERT INTO meta (name, value) VALUES ('format', '1'), ('epoch', '00112233445566aa');
INSERT INTO organisation VALUES ('here', 'Réseau here');
INSERT INTO account VALUES ('awa@here.example', 'here', 'Awa', 'officer', 'x', 0, 1790000000);
INSERT INTO device VALUES ('here', 'laptop', 'awa@here.example', 'Laptop', 1790000000, 0, X'');
INSERT INTO token VALUES (X'6469676573742068657265', 'here', 'awa@here.example', 'laptop', 1790000000, 1790000000);
INSERT INTO scope VALUES ('here', 'dossier', 1);
INSERT INTO change VALUES ('here', 'dossier', 1, '00000000000000aa', 1, X'6d61726b', X'626f64792068657265', 9, 'awa@here.example', 'officer', 'laptop', 1790000000);
INSERT INTO media VALUES ('here', 'abababababababababababababababababababababababababababababababab', 5, 'awa@here.example', 1790000000);
INSERT INTO organisation VALUES ('there', 'Réseau there');
INSERT INTO account VALUES ('awa@there.example', 'there', 'Awa', 'officer', 'x', 0, 1790000000);
INSERT INTO device VALUES ('there', 'laptop', 'awa@there.example', 'Laptop', 1790000000, 0, X'');
INSERT INTO token VALUES (X'646967657374207468657265', 'there', 'awa@there.example', 'laptop', 1790000000, 1790000000);
INSERT INTO scope VALUES ('there', 'dossier', 1);
INSERT INTO change VALUES ('there', 'dossier', 1, '00000000000000aa', 1, X'6d61726b', X'626f6479207468657265', 9, 'awa@there.example', 'officer', 'laptop', 1790000000);
INSERT INTO media VALUES ('there', 'abababababababababababababababababababababababababababababababab', 5, 'awa@there.example', 1790000000);
