/// One numbered step of the schema. Its text never changes once it has been applied anywhere.
package struct Migration: Sendable {
  package let number: Int64
  package let name: String
  package let sql: String
}

extension Migration {
  /// All of them, in order. Both engines take the same text: `BIGINT`, `TEXT`, `blob` and nothing else.
  package static let all: [Migration] = [
    Migration(number: 1, name: "holder, journal and what finds them", sql: holderTables),
    Migration(number: 2, name: "sessions, codes, PINs and repeats", sql: accessTables),
    Migration(number: 3, name: "outbox, clock and adoption", sql: workTables),
    Migration(number: 4, name: "applications, mandates, appointments and photos", sql: lifeTables),
    Migration(number: 5, name: "batches and their hand-overs", sql: batchTables),
    Migration(number: 6, name: "what employers hand in", sql: employerTables),
    Migration(number: 7, name: "slots, shelves and collection codes", sql: collectionTables),
    Migration(number: 8, name: "verdicts on photos, and reviews", sql: photoReviews),
    Migration(number: 9, name: "offices: who did what, second persons, what banks owe", sql: officeTables),
    Migration(number: 10, name: "questions, tickets and forms that are not finished", sql: askingTables),
    Migration(number: 11, name: "proofs that accounts, keys and sessions are ours", sql: proofs),
    Migration(number: 12, name: "questions to banks that were called off", sql: calledOffLegs),
    Migration(number: 13, name: "reports of deaths that wait for a second person", sql: lifeTasks),
    Migration(number: 14, name: "by which mandate a ticket was opened, whose form a photo is on", sql: whoseTables),
  ]

  /// Documents and cards are found by keyed hashes; no column here holds a number, a phone or a name.
  private static let holderTables = """
    CREATE TABLE holder (
      holder_id TEXT NOT NULL PRIMARY KEY,
      version BIGINT NOT NULL CHECK (version > 0),
      state_format BIGINT NOT NULL,
      state blob NOT NULL,
      head blob NOT NULL,
      changed_at BIGINT NOT NULL
    );
    CREATE INDEX holder_changed ON holder (changed_at);
    CREATE TABLE journal (
      holder_id TEXT NOT NULL REFERENCES holder (holder_id),
      seq BIGINT NOT NULL CHECK (seq > 0),
      recorded_at BIGINT NOT NULL,
      previous blob NOT NULL,
      hash blob NOT NULL,
      body blob NOT NULL,
      PRIMARY KEY (holder_id, seq)
    );
    CREATE TABLE document (
      document_key blob NOT NULL PRIMARY KEY,
      holder_id TEXT NOT NULL REFERENCES holder (holder_id),
      since BIGINT NOT NULL
    );
    CREATE INDEX document_holder ON document (holder_id);
    CREATE TABLE card (
      card_key blob NOT NULL PRIMARY KEY,
      holder_id TEXT NOT NULL REFERENCES holder (holder_id),
      since BIGINT NOT NULL
    );
    CREATE INDEX card_holder ON card (holder_id);
    CREATE TABLE oral_loss (
      holder_id TEXT NOT NULL PRIMARY KEY REFERENCES holder (holder_id),
      until_at BIGINT NOT NULL
    );
    CREATE INDEX oral_loss_until ON oral_loss (until_at);
    CREATE TABLE application (
      application_number TEXT NOT NULL PRIMARY KEY,
      holder_id TEXT NOT NULL REFERENCES holder (holder_id),
      kind TEXT NOT NULL,
      stage TEXT NOT NULL,
      stage_at BIGINT NOT NULL,
      opened_at BIGINT NOT NULL,
      city TEXT NOT NULL,
      bank TEXT NOT NULL
    );
    CREATE INDEX application_holder ON application (holder_id, opened_at);
    """

  private static let accessTables = """
    CREATE TABLE pin (
      holder_id TEXT NOT NULL PRIMARY KEY REFERENCES holder (holder_id),
      verifier TEXT NOT NULL,
      tries BIGINT NOT NULL CHECK (tries >= 0),
      changed_at BIGINT NOT NULL
    );
    CREATE TABLE sign_in (
      sign_in_id TEXT NOT NULL PRIMARY KEY,
      document_key blob NOT NULL,
      channel TEXT NOT NULL,
      created_at BIGINT NOT NULL,
      holder_id TEXT REFERENCES holder (holder_id),
      phone_key blob,
      code_hash blob,
      code_ends_at BIGINT,
      tries BIGINT NOT NULL CHECK (tries >= 0),
      used_at BIGINT
    );
    CREATE INDEX sign_in_document ON sign_in (document_key, created_at);
    CREATE INDEX sign_in_phone ON sign_in (phone_key, created_at);
    CREATE INDEX sign_in_created ON sign_in (created_at);
    CREATE TABLE lane (
      name TEXT NOT NULL PRIMARY KEY,
      turns BIGINT NOT NULL
    );
    CREATE TABLE session (
      token_hash blob NOT NULL PRIMARY KEY,
      role TEXT NOT NULL,
      subject TEXT NOT NULL,
      channel TEXT NOT NULL,
      scope TEXT NOT NULL,
      created_at BIGINT NOT NULL,
      seen_at BIGINT NOT NULL,
      ends_at BIGINT NOT NULL
    );
    CREATE INDEX session_ends ON session (ends_at);
    CREATE TABLE staff (
      account TEXT NOT NULL PRIMARY KEY,
      role TEXT NOT NULL,
      region TEXT NOT NULL,
      password TEXT NOT NULL,
      totp_secret blob NOT NULL,
      totp_step BIGINT NOT NULL,
      wrong BIGINT NOT NULL,
      locked_until BIGINT NOT NULL
    );
    CREATE TABLE staff_case (
      token_hash blob NOT NULL REFERENCES session (token_hash) ON DELETE CASCADE,
      holder_id TEXT NOT NULL REFERENCES holder (holder_id),
      opened_at BIGINT NOT NULL,
      PRIMARY KEY (token_hash, holder_id)
    );
    CREATE TABLE partner (
      client_id TEXT NOT NULL PRIMARY KEY,
      kind TEXT NOT NULL,
      bank TEXT NOT NULL
    );
    CREATE TABLE partner_key (
      key_id TEXT NOT NULL PRIMARY KEY,
      client_id TEXT NOT NULL REFERENCES partner (client_id),
      jwk TEXT NOT NULL
    );
    CREATE TABLE assertion (
      client_id TEXT NOT NULL,
      jti TEXT NOT NULL,
      ends_at BIGINT NOT NULL,
      PRIMARY KEY (client_id, jti)
    );
    CREATE INDEX assertion_ends ON assertion (ends_at);
    CREATE TABLE idempotency (
      subject TEXT NOT NULL,
      route TEXT NOT NULL,
      idempotency_key TEXT NOT NULL,
      payload blob NOT NULL,
      boot TEXT NOT NULL,
      created_at BIGINT NOT NULL,
      status BIGINT,
      answer blob,
      PRIMARY KEY (subject, route, idempotency_key)
    );
    CREATE INDEX idempotency_created ON idempotency (created_at);
    """

  private static let workTables = """
    CREATE TABLE outbox (
      outbox_id TEXT NOT NULL PRIMARY KEY,
      kind TEXT NOT NULL,
      holder_id TEXT,
      topic TEXT NOT NULL,
      body blob NOT NULL,
      created_at BIGINT NOT NULL,
      next_at BIGINT NOT NULL,
      tries BIGINT NOT NULL CHECK (tries >= 0),
      done_at BIGINT,
      outcome TEXT
    );
    CREATE INDEX outbox_next ON outbox (kind, next_at) WHERE done_at IS NULL;
    CREATE INDEX outbox_holder ON outbox (holder_id, topic) WHERE done_at IS NULL;
    CREATE TABLE clock_mark (
      name TEXT NOT NULL PRIMARY KEY,
      marked_at BIGINT NOT NULL
    );
    CREATE TABLE adoption (
      source TEXT NOT NULL,
      row_number BIGINT NOT NULL,
      holder_id TEXT NOT NULL REFERENCES holder (holder_id),
      PRIMARY KEY (source, row_number)
    );
    """

  /// A collection code is kept as a keyed hash; a booking and a shelf say whose file they belong to and nothing else.
  private static let collectionTables = """
    CREATE TABLE collection_slot (
      outlet TEXT NOT NULL,
      day TEXT NOT NULL,
      slot TEXT NOT NULL,
      taken BIGINT NOT NULL CHECK (taken >= 0),
      PRIMARY KEY (outlet, day, slot)
    );
    CREATE TABLE collection_booking (
      holder_id TEXT NOT NULL PRIMARY KEY REFERENCES holder (holder_id),
      outlet TEXT NOT NULL,
      day TEXT NOT NULL,
      slot TEXT NOT NULL
    );
    CREATE INDEX collection_booking_place ON collection_booking (outlet, day);
    CREATE TABLE closed_day (
      outlet TEXT NOT NULL,
      day TEXT NOT NULL,
      city TEXT NOT NULL,
      reason TEXT NOT NULL,
      closed_at BIGINT NOT NULL,
      closed_by TEXT NOT NULL,
      reopened_at BIGINT,
      reopened_by TEXT,
      PRIMARY KEY (outlet, day)
    );
    CREATE INDEX closed_day_city ON closed_day (city, day) WHERE reopened_at IS NULL;
    CREATE TABLE shelved_card (
      application_number TEXT NOT NULL PRIMARY KEY,
      holder_id TEXT NOT NULL REFERENCES holder (holder_id),
      city TEXT NOT NULL,
      outlet TEXT NOT NULL,
      shelf TEXT NOT NULL,
      since BIGINT NOT NULL
    );
    CREATE INDEX shelved_card_holder ON shelved_card (holder_id);
    CREATE INDEX shelved_card_place ON shelved_card (city, outlet, shelf);
    CREATE TABLE collection_code (
      application_number TEXT NOT NULL PRIMARY KEY,
      holder_id TEXT NOT NULL REFERENCES holder (holder_id),
      code_key blob NOT NULL UNIQUE,
      ends_at BIGINT NOT NULL
    );
    CREATE INDEX collection_code_holder ON collection_code (holder_id);
    CREATE TABLE collection_code_try (
      account TEXT NOT NULL PRIMARY KEY,
      wrong BIGINT NOT NULL,
      locked_until BIGINT NOT NULL
    );
    ALTER TABLE staff_case ADD COLUMN code_key blob;
    CREATE INDEX application_stage ON application (stage, stage_at) WHERE outcome IS NULL;
    """

  /// `claim`, `visitor` and the photo's `body` are sealed; an agent is found by a keyed hash.
  private static let lifeTables = """
    ALTER TABLE application ADD COLUMN outcome TEXT;
    ALTER TABLE sign_in ADD COLUMN claim blob;
    ALTER TABLE staff_case ADD COLUMN visitor blob;
    CREATE TABLE mandate (
      mandate_number TEXT NOT NULL,
      holder_id TEXT NOT NULL REFERENCES holder (holder_id),
      agent_key blob NOT NULL,
      PRIMARY KEY (mandate_number, holder_id)
    );
    CREATE INDEX mandate_agent ON mandate (agent_key);
    CREATE INDEX mandate_holder ON mandate (holder_id);
    CREATE TABLE collection_day (
      city TEXT NOT NULL,
      day TEXT NOT NULL,
      taken BIGINT NOT NULL CHECK (taken >= 0),
      PRIMARY KEY (city, day)
    );
    CREATE TABLE photo (
      photo_id TEXT NOT NULL PRIMARY KEY,
      owner TEXT NOT NULL,
      width BIGINT NOT NULL,
      height BIGINT NOT NULL,
      size BIGINT NOT NULL,
      created_at BIGINT NOT NULL,
      used_at BIGINT,
      body blob NOT NULL
    );
    CREATE INDEX photo_created ON photo (created_at) WHERE used_at IS NULL;
    CREATE INDEX photo_owner ON photo (owner, created_at);
    """

  /// `account`, `made` and `remark` are sealed; `answered` is a bit for each row.
  private static let batchTables = """
    ALTER TABLE application ADD COLUMN batch_number TEXT;
    ALTER TABLE application ADD COLUMN stopped_at BIGINT;
    CREATE INDEX application_waiting ON application (stage, city, bank, opened_at)
      WHERE outcome IS NULL AND batch_number IS NULL AND stopped_at IS NULL;
    CREATE TABLE batch (
      batch_number TEXT NOT NULL PRIMARY KEY,
      kind TEXT NOT NULL,
      city TEXT NOT NULL,
      bank TEXT NOT NULL,
      card_count BIGINT NOT NULL CHECK (card_count >= 0),
      stage TEXT NOT NULL,
      stage_at BIGINT NOT NULL,
      created_at BIGINT NOT NULL,
      formed_at BIGINT,
      done_at BIGINT,
      told_stage TEXT,
      told_row BIGINT NOT NULL
    );
    CREATE INDEX batch_created ON batch (created_at);
    CREATE INDEX batch_open ON batch (kind, city, bank) WHERE done_at IS NULL;
    CREATE TABLE batch_item (
      batch_number TEXT NOT NULL REFERENCES batch (batch_number),
      row_number BIGINT NOT NULL CHECK (row_number > 0),
      application_number TEXT NOT NULL,
      since BIGINT NOT NULL,
      left_at BIGINT,
      account blob,
      made blob,
      outlet TEXT,
      shelf TEXT,
      PRIMARY KEY (batch_number, row_number)
    );
    CREATE INDEX batch_item_application ON batch_item (application_number);
    CREATE TABLE hand_over (
      batch_number TEXT NOT NULL REFERENCES batch (batch_number),
      step TEXT NOT NULL,
      opened_at BIGINT NOT NULL,
      sent_at BIGINT,
      sent_digest TEXT,
      due_at BIGINT,
      reminded BIGINT NOT NULL,
      answered blob NOT NULL,
      closed_at BIGINT,
      PRIMARY KEY (batch_number, step)
    );
    CREATE INDEX hand_over_due ON hand_over (due_at) WHERE closed_at IS NULL;
    CREATE TABLE batch_exception (
      batch_number TEXT NOT NULL REFERENCES batch (batch_number),
      row_number BIGINT NOT NULL,
      step TEXT NOT NULL,
      kind TEXT NOT NULL,
      reason TEXT,
      remark blob,
      raised_at BIGINT NOT NULL,
      resolved_at BIGINT,
      PRIMARY KEY (batch_number, row_number, step)
    );
    CREATE TABLE partner_file (
      batch_number TEXT NOT NULL REFERENCES batch (batch_number),
      step TEXT NOT NULL,
      digest TEXT NOT NULL,
      part BIGINT NOT NULL,
      parts BIGINT NOT NULL,
      read_at BIGINT NOT NULL,
      tally TEXT NOT NULL,
      PRIMARY KEY (batch_number, step, digest)
    );
    CREATE TABLE production_time (
      batch_number TEXT NOT NULL REFERENCES batch (batch_number),
      city TEXT NOT NULL,
      stage TEXT NOT NULL,
      days BIGINT NOT NULL CHECK (days >= 0),
      cards BIGINT NOT NULL CHECK (cards > 0),
      ended_at BIGINT NOT NULL,
      PRIMARY KEY (batch_number, stage, days)
    );
    CREATE INDEX production_time_stage ON production_time (stage, ended_at);
    """

  /// `name` is sealed; `fault` says why a making stands still, for lists that open no file.
  private static let employerTables = """
    ALTER TABLE application ADD COLUMN fault TEXT;
    CREATE TABLE employer_application (
      application_number TEXT NOT NULL PRIMARY KEY REFERENCES application (application_number),
      account TEXT NOT NULL,
      source TEXT NOT NULL,
      row_number BIGINT NOT NULL,
      taken_at BIGINT NOT NULL,
      name blob NOT NULL,
      UNIQUE (account, source, row_number)
    );
    CREATE INDEX employer_application_account ON employer_application (account, taken_at);
    """

  /// `needs_review` is 0 or 1; `photo_review_at` says since when a clerk is waited for.
  private static let photoReviews = """
    ALTER TABLE photo ADD COLUMN needs_review BIGINT NOT NULL DEFAULT 0;
    ALTER TABLE application ADD COLUMN photo_review_at BIGINT;
    CREATE INDEX application_photo_review ON application (photo_review_at)
      WHERE photo_review_at IS NOT NULL AND outcome IS NULL;
    """

  /// `file_act` finds the journal's entries by who made them, and says nothing about them. A leg's `card` and `remark` are
  /// sealed, and so is the `reason` of an office's act.
  private static let officeTables = """
    ALTER TABLE staff ADD COLUMN blocked_at BIGINT;
    ALTER TABLE partner_key ADD COLUMN retired_at BIGINT;
    CREATE TABLE file_act (
      holder_id TEXT NOT NULL,
      seq BIGINT NOT NULL,
      account TEXT NOT NULL,
      done_at BIGINT NOT NULL,
      PRIMARY KEY (holder_id, seq)
    );
    CREATE INDEX file_act_account ON file_act (account, done_at);
    CREATE TABLE office_act (
      office_act_id TEXT NOT NULL PRIMARY KEY,
      done_at BIGINT NOT NULL,
      account TEXT NOT NULL,
      what TEXT NOT NULL,
      about TEXT NOT NULL,
      reason blob NOT NULL
    );
    CREATE INDEX office_act_done ON office_act (done_at);
    CREATE TABLE second_person (
      act_key blob NOT NULL PRIMARY KEY,
      city TEXT NOT NULL,
      account TEXT NOT NULL,
      about TEXT NOT NULL,
      asked_at BIGINT NOT NULL,
      ends_at BIGINT NOT NULL
    );
    CREATE TABLE bank_leg (
      leg_id TEXT NOT NULL PRIMARY KEY,
      holder_id TEXT NOT NULL REFERENCES holder (holder_id),
      bank TEXT NOT NULL,
      city TEXT NOT NULL,
      kind TEXT NOT NULL,
      card blob NOT NULL,
      asked_at BIGINT NOT NULL,
      due_at BIGINT NOT NULL,
      heard_at BIGINT,
      said TEXT,
      said_at BIGINT,
      until_at BIGINT,
      remark blob,
      closed_at BIGINT
    );
    CREATE INDEX bank_leg_holder ON bank_leg (holder_id);
    CREATE INDEX bank_leg_open ON bank_leg (due_at) WHERE closed_at IS NULL;
    """

  /// A question's `words` are sealed, and what could be somebody's data was taken out of them before. A ticket's `about`
  /// and `answer` and a draft's `body` are sealed.
  private static let askingTables = """
    CREATE TABLE guide_question (
      question_id TEXT NOT NULL PRIMARY KEY,
      question_key blob NOT NULL UNIQUE,
      words blob NOT NULL,
      asked BIGINT NOT NULL,
      first_at BIGINT NOT NULL,
      last_at BIGINT NOT NULL,
      entry TEXT,
      answer TEXT,
      account TEXT,
      answered_at BIGINT
    );
    CREATE INDEX guide_question_open ON guide_question (asked, last_at) WHERE answered_at IS NULL;
    CREATE INDEX guide_question_answered ON guide_question (answered_at) WHERE answered_at IS NOT NULL;
    CREATE TABLE ticket (
      ticket_id TEXT NOT NULL PRIMARY KEY,
      holder_id TEXT NOT NULL REFERENCES holder (holder_id),
      city TEXT NOT NULL,
      about blob NOT NULL,
      asked_at BIGINT NOT NULL,
      account TEXT,
      answer blob,
      closed_at BIGINT
    );
    CREATE INDEX ticket_holder ON ticket (holder_id);
    CREATE INDEX ticket_open ON ticket (asked_at) WHERE closed_at IS NULL;
    CREATE TABLE draft (
      subject TEXT NOT NULL,
      kind TEXT NOT NULL,
      body blob NOT NULL,
      changed_at BIGINT NOT NULL,
      PRIMARY KEY (subject, kind)
    );
    CREATE INDEX draft_changed ON draft (changed_at);
    """

  /// A `proof` is made with the installation's key, of what the rest of the row says: it gives rights.
  private static let proofs = """
    ALTER TABLE staff ADD COLUMN proof blob;
    ALTER TABLE partner_key ADD COLUMN proof blob;
    ALTER TABLE session ADD COLUMN proof blob;
    """

  /// A question that an event has made needless stays so, whatever the bank still says.
  private static let calledOffLegs = """
    ALTER TABLE bank_leg ADD COLUMN called_off_at BIGINT;
    UPDATE bank_leg SET called_off_at = closed_at WHERE closed_at IS NOT NULL AND (said IS NULL OR said <> 'done');
    """

  /// What stands in sealed files, and waits: whose and which, and nothing else of the person.
  private static let lifeTasks = """
    CREATE TABLE life_task (
      holder_id TEXT NOT NULL REFERENCES holder (holder_id),
      kind TEXT NOT NULL,
      city TEXT NOT NULL,
      account TEXT,
      since BIGINT NOT NULL,
      due_at BIGINT NOT NULL,
      PRIMARY KEY (holder_id, kind)
    );
    CREATE INDEX life_task_since ON life_task (since);
    """

  /// A ticket without a mandate is the holder's own. A photo that was used before has no `holder_id`, and goes onto
  /// no other form any more: only sealed files say whose it is on.
  private static let whoseTables = """
    ALTER TABLE ticket ADD COLUMN mandate_number TEXT;
    ALTER TABLE photo ADD COLUMN holder_id TEXT REFERENCES holder (holder_id);
    CREATE INDEX photo_holder ON photo (holder_id) WHERE holder_id IS NOT NULL;
    """
}
