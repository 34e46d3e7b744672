-- alarm.db as version 1 wrote it: transitions of two boots and both realms, delivered in part; states; audit.
-- A dump of a file that the software of version 1 made. Never edited: what it says must stay readable for ever.
PRAGMA auto_vacuum = INCREMENTAL;
PRAGMA journal_mode = WAL;
PRAGMA application_id = 1397511497;
PRAGMA user_version = 1;
CREATE TABLE meta(
  id INTEGER PRIMARY KEY CHECK (id = 1),
  identity INTEGER NOT NULL,
  base_id INTEGER NOT NULL,
  ran_ms INTEGER NOT NULL) STRICT;
INSERT INTO meta VALUES(1,2336143027928467383,0,0);
CREATE TABLE uplinks(
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  opened_ms INTEGER NOT NULL) STRICT;
INSERT INTO uplinks VALUES(1,'platform',0);
INSERT INTO uplinks VALUES(2,'district',0);
CREATE TABLE unsent(
  uplink INTEGER NOT NULL,
  first INTEGER NOT NULL,
  last INTEGER NOT NULL,
  PRIMARY KEY(uplink, first)) STRICT, WITHOUT ROWID;
INSERT INTO unsent VALUES(1,2,2);
INSERT INTO unsent VALUES(1,4,5);
CREATE TABLE transitions(
  id INTEGER PRIMARY KEY,
  boot_counter INTEGER NOT NULL,
  boot_nonce TEXT NOT NULL,
  boot_kernel TEXT NOT NULL,
  seq INTEGER NOT NULL,
  revision INTEGER NOT NULL,
  alarm TEXT NOT NULL,
  label TEXT NOT NULL,
  device TEXT NOT NULL,
  point TEXT NOT NULL,
  old_colour INTEGER NOT NULL,
  old_acknowledged INTEGER NOT NULL,
  old_occurrence TEXT NOT NULL,
  old_since_ms INTEGER NOT NULL,
  old_value REAL,
  new_colour INTEGER NOT NULL,
  new_acknowledged INTEGER NOT NULL,
  new_occurrence TEXT NOT NULL,
  new_since_ms INTEGER NOT NULL,
  new_value REAL,
  cause TEXT NOT NULL,
  by TEXT NOT NULL,
  value REAL,
  unit TEXT NOT NULL,
  limit_value REAL,
  quality INTEGER NOT NULL,
  clock INTEGER NOT NULL,
  drill INTEGER NOT NULL,
  monotonic_ns INTEGER NOT NULL,
  utc_ms INTEGER NOT NULL,
  ack_deadline_ms INTEGER NOT NULL,
  UNIQUE(seq, boot_counter, boot_nonce)) STRICT;
INSERT INTO transitions VALUES(1,17,'a3f2c1d0','9f4c6f0e-0b5a-4f4b-8c5c-3b1f0f1d2e3c',1,3,'underpass-depth','下穿通道积水','radar-01','level',0,1,'',0,NULL,2,0,'17-a3f2c1d0:a1',1770000000000,0.30999999999999999777,'limit','gateway',0.30999999999999999777,'m',0.25,0,0,0,1000000000,1770000000000,1770000300000);
INSERT INTO transitions VALUES(2,17,'a3f2c1d0','9f4c6f0e-0b5a-4f4b-8c5c-3b1f0f1d2e3c',2,3,'underpass-depth','下穿通道积水','radar-01','level',2,0,'17-a3f2c1d0:a1',1770000000000,0.30999999999999999777,4,0,'17-a3f2c1d0:a1',1770000060000,0.52000000000000001776,'limit','gateway',0.52000000000000001776,'m',0.5,1,1,0,61000000000,1770000060000,1770000360000);
INSERT INTO transitions VALUES(3,17,'a3f2c1d0','9f4c6f0e-0b5a-4f4b-8c5c-3b1f0f1d2e3c',3,3,'underpass-depth','下穿通道积水','radar-01','level',4,0,'17-a3f2c1d0:a1',1770000060000,0.52000000000000001776,4,1,'17-a3f2c1d0:a1',1770000060000,0.52000000000000001776,'acknowledge','张三',0.52000000000000001776,'m',NULL,0,1,0,90000000000,1770000089000,0);
INSERT INTO transitions VALUES(4,18,'00c0ffee','',1,4,'underpass-depth','下穿通道积水','radar-01','level',4,1,'17-a3f2c1d0:a1',1770000060000,0.52000000000000001776,0,1,'',1770000900000,0.020000000000000000416,'limit','gateway',0.020000000000000000416,'m',NULL,0,2,0,5000000000,1770000900000,0);
INSERT INTO transitions VALUES(5,18,'00c0ffee','',2,4,'house-tilt','','tilt-07','x',0,1,'',0,NULL,3,0,'18-00c0ffee:a2',1770000901000,NULL,'limit','gateway',NULL,'mm/m',4.0,16,2,1,6000000000,1770000901000,1770001201000);
CREATE TABLE states(
  alarm TEXT PRIMARY KEY,
  colour INTEGER NOT NULL,
  acknowledged INTEGER NOT NULL,
  occurrence TEXT NOT NULL,
  since_ms INTEGER NOT NULL,
  value REAL) STRICT;
INSERT INTO states VALUES('underpass-depth',0,1,'',1770000900000,0.020000000000000000416);
INSERT INTO states VALUES('house-tilt',3,0,'18-00c0ffee:a2',1770000901000,NULL);
INSERT INTO states VALUES('wind:north',4,1,'18-1 50% + 张三=&~*',1770000000005,-31.5);
INSERT INTO states VALUES('noise.1',1,0,'17-a3f2c1d0:a1',0,9.9999999999999995472e-08);
INSERT INTO states VALUES('crack-1',2,1,'17-a3f2c1d0:a1',1770000000000,123456789.125);
CREATE TABLE audit(
  id INTEGER PRIMARY KEY,
  command TEXT NOT NULL UNIQUE,
  utc_ms INTEGER NOT NULL,
  by TEXT NOT NULL,
  action TEXT NOT NULL,
  outcome TEXT NOT NULL) STRICT;
INSERT INTO audit VALUES(1,'c-1',1770000089000,'张三','acknowledge underpass-depth','ok');
INSERT INTO audit VALUES(2,'c-2',1770000090000,'gateway','rebirth','ok');
