import Cards
import Desk
import Foundation
import Testing

/// One way to get a policy folder wrong, and everything that must then be said: no more, no less.
struct BrokenPolicy: Sendable, CustomTestStringConvertible {
  typealias Expected = (place: String, part: String)

  let testDescription: String
  let edits: [PolicyFolder.Edit]
  let expected: [Expected]

  init(_ description: String, _ edits: PolicyFolder.Edit..., says expected: Expected...) {
    testDescription = description
    self.edits = edits
    self.expected = expected
  }

  private static let v = "values.yaml"
  private static let c = "channels.yaml"
  private static let xian = "cities/610100.yaml"

  static let all = texts + amounts + shapes + dates + lists + combinations + places + outlets + files

  private static let texts = [
    BrokenPolicy(
      "a duration in unknown units", .line(v, 3, "    value: 1 week"),
      says: ("values.yaml:3", "write it as 168 hours. Allowed units: minutes, hours, days")),
    BrokenPolicy("a duration without unit", .line(v, 7, "    value: 48"), says: ("values.yaml:7", "length of time")),
    BrokenPolicy("a negative duration", .line(v, 3, "    value: -3 days"), says: ("values.yaml:3", "length of time")),
    BrokenPolicy("a duration of nothing", .line(v, 3, "    value: 0 hours"), says: ("values.yaml:3", "length of time")),
    BrokenPolicy(
      "an overflowing duration", .line(v, 3, "    value: 99999999999999999999 days"), says: ("values.yaml:3", "length")),
    BrokenPolicy(
      "one reminder of several", .line(v, 11, "    value:\n      - 48 hours\n      - soon"),
      says: ("values.yaml:13", "\"soon\" is not a length of time")),
    BrokenPolicy(
      "reminders that are no list", .line(v, 11, "    value: 48 hours"), says: ("values.yaml:11", "must be a list")),
    BrokenPolicy(
      "a list where one value belongs", .line(v, 15, "    value: [6]"), says: ("values.yaml:15", "single value")),
    BrokenPolicy("too many tries", .line(v, 15, "    value: 60"), says: ("values.yaml:15", "from 1 to 10")),
    BrokenPolicy("money without unit", .line(v, 19, "    value: 20"), says: ("values.yaml:19", "20.00 yuan")),
    BrokenPolicy("money in thirds of fen", .line(v, 19, "    value: 0.333 yuan"), says: ("values.yaml:19", "money")),
    BrokenPolicy(
      "years in months", .line(v, 23, "    value: 120 months"),
      says: ("values.yaml:23", "10 years. Allowed units: years")),
    BrokenPolicy(
      "a hotline that cannot be dialled", .line(v, 27, "    value: 请拨12333"), says: ("values.yaml:27", "phone")),
    BrokenPolicy("an empty value", .line(v, 3, "    value:"), says: ("values.yaml:3", "\"value\" is empty")),
  ]

  private static func value(_ text: String) -> String { "  - {from: 2014-01-01, value: \(text), source: 课}" }

  private static let amounts = [
    BrokenPolicy(
      "a first card for less than nothing", .line(v, 30, value("-1 yuan")), says: ("values.yaml:30", "money")),
    BrokenPolicy(
      "an age without unit", .line(v, 32, value("16")),
      says: ("values.yaml:32", "\"16\" is not an age; write it as 16 years. Allowed units: years")),
    BrokenPolicy("an age of nothing", .line(v, 34, value("0 years")), says: ("values.yaml:34", "not an age")),
    BrokenPolicy(
      "an age nobody reaches", .line(v, 32, value("101 years")),
      says: ("values.yaml:32", "\"101 years\" is too much; 100 years is the most")),
    BrokenPolicy(
      "a card valid for ever", .line(v, 23, "    value: 101 years"),
      says: ("values.yaml:23", "\"101 years\" is too much")),
    BrokenPolicy(
      "a picture with one side", .line(v, 36, value("358 pixels")),
      says: ("values.yaml:36", "\"358 pixels\" is not the size of a picture")),
    BrokenPolicy("a picture in words", .line(v, 36, value("358 x 441 pixels")), says: ("values.yaml:36", "picture")),
    BrokenPolicy("a picture with no height", .line(v, 36, value("358x0 pixels")), says: ("values.yaml:36", "picture")),
    BrokenPolicy(
      "a picture that is too wide", .line(v, 36, value("10001x441 pixels")),
      says: ("values.yaml:36", "10000 at the most, as 358x441 pixels")),
    BrokenPolicy("a picture in centimetres", .line(v, 36, value("26x32 mm")), says: ("values.yaml:36", "picture")),
    BrokenPolicy(
      "file sizes without unit", .line(v, 38, value("30 to 100")),
      says: ("values.yaml:38", "\"30 to 100\" is not a range of file sizes; write it as 30 to 100 KB")),
    BrokenPolicy("file sizes in minus", .line(v, 38, value("-30 to 100 KB")), says: ("values.yaml:38", "range")),
    BrokenPolicy(
      "a file that is too large", .line(v, 38, value("30 to 10241 KB")),
      says: ("values.yaml:38", "10240 KB at the most")),
    BrokenPolicy(
      "the larger file size first", .line(v, 38, value("100 to 30 KB")),
      says: ("values.yaml:38", "\"100 to 30 KB\" must have the smaller size first")),
    BrokenPolicy("one file size", .line(v, 38, value("30 to 30 KB")), says: ("values.yaml:38", "smaller size first")),
    BrokenPolicy(
      "a renewal window in years", .line(v, 40, value("1 year")),
      says: ("values.yaml:40", "is not a number of days; write it as 60 days. Allowed units: days")),
    BrokenPolicy(
      "a renewal window longer than the card", .line(v, 40, value("3651 days")),
      says: ("values.yaml:40", "3650 days is the most")),
    BrokenPolicy(
      "an appointment that is perhaps needed", .line(v, 42, value("yes")),
      says: ("values.yaml:42", "\"yes\" does not say whether it is needed; write needed or not needed")),
    BrokenPolicy(
      "nobody in a slot", .line(v, 44, value("0 persons")),
      says: ("values.yaml:44", "\"0 persons\" is not a number of persons; write it as 200 persons")),
    BrokenPolicy(
      "more in a slot than there are", .line(v, 44, value("100001 persons")),
      says: ("values.yaml:44", "number of persons")),
    BrokenPolicy(
      "appointments months ahead", .line(v, 46, value("61 days")), says: ("values.yaml:46", "60 days is the most")),
    BrokenPolicy(
      "a slot with one end", .line(v, 56, value("[09:00]")),
      says: ("values.yaml:56", "\"09:00\" is not a part of a day; write its beginning and its later end as 09:00-12:00")
    ),
    BrokenPolicy(
      "slots out of order", .line(v, 56, value("[\"14:00-17:00\", \"09:00-12:00\"]")),
      says: ("values.yaml:56", "must stand earliest first and must not overlap")),
    BrokenPolicy("no slot at all", .line(v, 56, value("[]")), says: ("values.yaml:56", "at least one slot")),
    BrokenPolicy(
      "unclaimed cards never", .line(v, 62, value("never")),
      says: ("values.yaml:62", "is not a number of days; write it as 60 days")),
    BrokenPolicy(
      "a reminder at some time", .line(v, 48, value("[30 days, later]")),
      says: ("values.yaml:48", "\"later\" is not a length of time")),
    BrokenPolicy(
      "a binding city by name", .line(v, 50, value("[西安市]")), says: ("values.yaml:50", "is not a region code")),
    BrokenPolicy(
      "binding cities that are no list", .line(v, 50, value("610100")), says: ("values.yaml:50", "must be a list")),
    BrokenPolicy(
      "a mandate for ever", .line(v, 52, value("for ever")),
      says: ("values.yaml:52", "\"for ever\" is not a number of days")),
  ]

  private static let shapes = [
    BrokenPolicy(
      "a misspelt key", .line(v, 3, "    valeu: 168 hours"),
      says: ("values.yaml:3", "unknown key \"valeu\", did you mean \"value\"? Allowed: from, value, source")),
    BrokenPolicy(
      "a misspelt value name", .line(v, 13, "pin-trys:"),
      says: ("values.yaml:1", "missing value \"pin-tries\""),
      ("values.yaml:13", "unknown value \"pin-trys\", did you mean \"pin-tries\"? Allowed: oral-loss-life, ")),
    BrokenPolicy(
      "a key from nowhere", .line(v, 3, "    value: 1 hour\n    zzzzzz: 1"), .line(v, 8, "    value: 30 minutes"),
      says: ("values.yaml:4", "unknown key \"zzzzzz\". Allowed")),
    BrokenPolicy("no source", .line(v, 4, ""), says: ("values.yaml:2", "missing \"source\": the document")),
    BrokenPolicy("an empty source", .line(v, 4, "    source: \"  \""), says: ("values.yaml:4", "\"source\" is empty")),
    BrokenPolicy("no date", .line(v, 2, "  -"), says: ("values.yaml:3", "missing \"from\": the day it takes effect")),
    BrokenPolicy("no value", .line(v, 3, ""), says: ("values.yaml:2", "missing \"value\"")),
    BrokenPolicy(
      "a value without entries", .line(v, 13, "pin-tries: 6\nignored:"),
      says: ("values.yaml:13", "needs a list of entries"), ("values.yaml:14", "unknown value \"ignored\"")),
    BrokenPolicy(
      "an entry that is only a word", .line(v, 15, "    value: 6\n    source: 课\n  - 六次"), .line(v, 18, ""),
      says: ("values.yaml:17", "expected keys with a colon: from, value, source")),
    BrokenPolicy(
      "a doubled key in an entry", .line(v, 4, "    source: 课\n    source: 文"),
      says: ("values.yaml:5", "\"source\" is here twice, first in line 4")),
    BrokenPolicy(
      "a doubled value", .line(v, 28, "    source: 课\nhotline:\n  - {from: 2014-01-01, value: 12345, source: 课}"),
      says: ("values.yaml:29", "\"hotline\" is here twice, first in line 25")),
    BrokenPolicy(
      "tabs", .line(v, 3, "\tvalue: 168 hours"), .line(v, 7, "  \tvalue: 48 hours"),
      says: ("values.yaml:3", "tab"), ("values.yaml:7", "tab")),
    BrokenPolicy(
      "a broken bracket", .line(v, 11, "    value: [48 hours"), says: ("values.yaml:12", "not readable as YAML")),
    BrokenPolicy(
      "two documents in a file", .line(v, 13, "---\npin-tries:"), says: ("values.yaml:13", "another document")),
    BrokenPolicy("a file that is a list", .file("banks.yaml", "- 102\n"), says: ("banks.yaml:1", "expected keys")),
  ]

  private static let dates = [
    BrokenPolicy(
      "a day that does not exist", .line(v, 2, "  - from: 2015-02-29"),
      says: ("values.yaml:2", "\"2015-02-29\" is not a day")),
    BrokenPolicy(
      "a day in another form", .line(v, 2, "  - from: 20140101"), says: ("values.yaml:2", "write it as 2026-01-31")),
    BrokenPolicy(
      "entries out of order", .line(v, 16, "    source: 课\n  - {from: 2013-01-01, value: 5, source: 课}"),
      says: ("values.yaml:17", "out of order: the entry before it, in line 14, is later")),
    BrokenPolicy(
      "two entries from one day", .line(v, 16, "    source: 课\n  - {from: 2014-01-01, value: 5, source: 课}"),
      says: ("values.yaml:17", "already an entry from that day, in line 14")),
    BrokenPolicy(
      "a value that begins too late", .line(v, 14, "  - from: 2015-07-01"),
      says: ("values.yaml:14", "\"pin-tries\" begins on 2015-07-01, but province.yaml starts on 2014-01-01")),
    BrokenPolicy(
      "channels that begin too late",
      .line(c, 2, "  - {from: 2014-01-02, channels: [outlet], open: true, clause: V2, source: 课}"),
      says: ("channels.yaml:2", "\"channels/activate-social\" begins on 2014-01-02")),
    BrokenPolicy(
      "a province without a first day", .line("province.yaml", 3, ""), says: ("province.yaml:1", "missing \"starts\"")),
  ]

  private static func channels(_ list: String, open: Bool, _ clause: String = "L6", more: String = "") -> String {
    "  - {from: 2014-01-01, channels: \(list), open: \(open), clause: \(clause), source: 课\(more)}"
  }

  private static let lists = [
    BrokenPolicy(
      "an unknown action", .line(c, 17, "report-formal-lost:"),
      says: ("channels.yaml:1", "missing action \"report-formal-loss\""),
      ("channels.yaml:17", "unknown action \"report-formal-lost\", did you mean \"report-formal-loss\"?")),
    BrokenPolicy(
      "an action nobody comes in for",
      .line(c, 18, channels("[outlet]", open: false) + "\nrecord-lapse:\n" + channels("[outlet]", open: true)),
      says: ("channels.yaml:19", "unknown action \"record-lapse\"")),
    BrokenPolicy(
      "an action without channels", .line(c, 19, ""), .line(c, 20, ""),
      says: ("channels.yaml:1", "missing action \"apply\"")),
    BrokenPolicy(
      "an unknown channel", .line(c, 2, channels("[outlet, bank-couner]", open: true)),
      says: ("channels.yaml:2", "unknown channel \"bank-couner\", did you mean \"bank-counter\"?")),
    BrokenPolicy(
      "the system as a channel", .line(c, 2, channels("[system]", open: true)),
      says: ("channels.yaml:2", "unknown channel \"system\"")),
    BrokenPolicy(
      "an unknown clause", .line(c, 2, channels("[outlet]", open: true, "L9")),
      says: ("channels.yaml:2", "unknown clause \"L9\"")),
    BrokenPolicy(
      "an empty list", .line(c, 2, channels("[]", open: true)), says: ("channels.yaml:2", "\"channels\" is empty")),
    BrokenPolicy(
      "a doubled channel", .line(c, 2, channels("[outlet, outlet]", open: true)),
      says: ("channels.yaml:2", "\"outlet\" is in the list twice")),
    BrokenPolicy(
      "open as a word", .line(c, 2, "  - {from: 2014-01-01, channels: [outlet], open: yes, clause: V2, source: 课}"),
      says: ("channels.yaml:2", "write true or false")),
    BrokenPolicy(
      "a closed list extended",
      .line(c, 14, channels("[outlet]", open: false, more: ", extension: {channels: [hotline], source: 课}")),
      says: ("channels.yaml:14", "a closed list cannot be extended")),
    BrokenPolicy(
      "an extension without source",
      .line(c, 2, channels("[outlet]", open: true, more: ", extension: {channels: [hotline]}")),
      says: ("channels.yaml:2", "missing \"source\"")),
    BrokenPolicy(
      "an extension by what is there",
      .line(c, 2, channels("[outlet]", open: true, more: ", extension: {channels: [outlet], source: 课}")),
      says: ("channels.yaml:2", "both in the list and in its extension")),
    BrokenPolicy(
      "a city that adds to a closed list",
      .file(xian, "channels:\n  release-social-oral-loss:\n    " + channels("[outlet, hotline]", open: false)),
      says: ("cities/610100.yaml:3", "channels.yaml:14 is closed: a city may shorten it, not add hotline")),
    BrokenPolicy(
      "a city that opens a closed list",
      .file(xian, "channels:\n  release-social-oral-loss:\n    " + channels("[outlet]", open: true)),
      says: ("cities/610100.yaml:3", "not open it")),
    BrokenPolicy(
      "a city that takes death reports in its own channel",
      .file(xian, "channels:\n  report-death:\n    " + channels("[outlet, city-channel]", open: false, "X1")),
      says: ("cities/610100.yaml:3", "is closed: a city may shorten it, not add city-channel")),
  ]

  private static let combinations = [
    BrokenPolicy(
      "a window as long as the life", .line(v, 7, "    value: 7 days"),
      says: ("values.yaml:6", "lives 168 hours (values.yaml:2) cannot have a renewal window of 7 days (values.yaml:6)")),
    BrokenPolicy(
      "a reminder as long as the life", .line(v, 11, "    value: [168 hours, 2 hours]"),
      says: ("values.yaml:10", "cannot have the reminders 168 hours, 2 hours")),
    BrokenPolicy(
      "reminders shortest first", .line(v, 11, "    value: [2 hours, 24 hours]"),
      says: ("values.yaml:10", "longest first")),
    BrokenPolicy(
      "a later life that no longer fits",
      .line(v, 4, "    source: 课\n  - {from: 2020-01-01, value: 72 hours, source: 课}"),
      .line(v, 8, "    value: 80 hours"), .line(v, 12, "    value: [48 hours]"),
      says: ("values.yaml:7", "lives 72 hours (values.yaml:5)")),
    BrokenPolicy(
      "a city's life that does not fit",
      .file(xian, "values:\n  oral-loss-life:\n    - {from: 2020-01-01, value: 40 hours, source: 课}\n"),
      says: ("cities/610100.yaml:3", "renewal window"), ("cities/610100.yaml:3", "reminders")),
    BrokenPolicy(
      "collection reminders longest first", .line(v, 48, value("[90 days, 30 days]")),
      says: ("values.yaml:48", "the reminders 90 days, 30 days must stand shortest first, each once")),
    BrokenPolicy(
      "a collection reminder twice", .line(v, 48, value("[1 day, 24 hours]")),
      says: ("values.yaml:48", "shortest first, each once")),
    BrokenPolicy(
      "a city's collection reminders", .file(xian, "values:\n  collection-reminders:\n  " + value("[2 days, 1 day]")),
      says: ("cities/610100.yaml:3", "shortest first")),
    BrokenPolicy(
      "a photo only from an age above the guardian's", .line(v, 34, value("17 years")),
      says: ("values.yaml:34", "only from 17 years on (values.yaml:34) somebody of 16 years (values.yaml:32)")),
    BrokenPolicy(
      "a city's guardian who goes too early",
      .file(xian, "values:\n  guardian-age:\n  " + value("6 years")),
      says: ("cities/610100.yaml:3", "only from 7 years on (values.yaml:34) somebody of 6 years")),
    BrokenPolicy(
      "a binding city that is not there", .line(v, 50, value("[610100, 610300]")),
      says: ("values.yaml:50", "the city \"610300\" is not in cities.yaml on 2014-01-01. Allowed: 610100, 610200")),
    BrokenPolicy(
      "a city's binding city that is not there", .file(xian, "values:\n  binding-cities:\n  " + value("[610300]")),
      says: ("cities/610100.yaml:3", "the city \"610300\" is not in cities.yaml")),
    BrokenPolicy(
      "a binding city that comes later", .line("cities.yaml", 4, "  - {from: 2020-01-01, name: 铜川市, source: 课}"),
      .line(v, 50, value("[610200]")),
      says: ("values.yaml:50", "the city \"610200\" is not in cities.yaml on 2014-01-01. Allowed: 610100")),
    BrokenPolicy(
      "what follows from a faulty entry is not guessed", .line(v, 3, "    value: x"),
      .line(v, 7, "    value: 900 hours"),
      says: ("values.yaml:3", "length of time")),
  ]

  private static let places = [
    BrokenPolicy(
      "a file for an unknown city", .file("cities/619900.yaml", "values: {}\n"),
      says: ("cities/619900.yaml:1", "unknown city code \"619900\"")),
    BrokenPolicy(
      "a city's file with another ending", .file("cities/610100.yml", "values: {}\n"),
      says: ("cities/610100.yml:1", "unknown city code \"610100.yml\"")),
    BrokenPolicy(
      "an unknown part of a city's file", .file(xian, "\nvalue:\n  pin-tries: 1\n"),
      says: ("cities/610100.yaml:2", "Allowed: values, channels")),
    BrokenPolicy(
      "a city outside the province", .line("cities.yaml", 3, "620100:"),
      says: ("cities.yaml:3", "\"620100\" is not the code of a city in 陕西省")),
    BrokenPolicy(
      "a city as the province", .line("province.yaml", 1, "code: 610100"),
      says: ("province.yaml:1", "\"610100\" is not the code of a province")),
    BrokenPolicy(
      "a county as a city", .line("cities.yaml", 3, "610581:"), says: ("cities.yaml:3", "not the code of a city")),
    BrokenPolicy(
      "a city code of letters", .line("cities.yaml", 3, "xian:"), says: ("cities.yaml:3", "write six digits")),
    BrokenPolicy(
      "a bank code of two digits", .line("banks.yaml", 1, "\"10\":"), says: ("banks.yaml:1", "write three digits")),
    BrokenPolicy(
      "a bank without telephone", .line("banks.yaml", 2, "  - {from: 2014-01-01, name: 工行, source: 课}"),
      says: ("banks.yaml:2", "missing \"phone\"")),
  ]

  private static let o = "outlets.yaml"

  private static let outlets = [
    BrokenPolicy(
      "hours without days", .line(o, 8, "    source: 测试\n    hours: 09:00-12:00"),
      says: ("outlets.yaml:9", "is not opening hours; write them as 周一至周五 09:00-12:00 13:30-17:00")),
    BrokenPolicy(
      "hours that end before they begin", .line(o, 8, "    source: 测试\n    hours: 周一 12:00-09:00"),
      says: ("outlets.yaml:9", "\"12:00-09:00\" is not a part of a day")),
    BrokenPolicy(
      "hours that overlap", .line(o, 8, "    source: 测试\n    hours: 周一 09:00-12:00 11:00-14:00"),
      says: ("outlets.yaml:9", "the hours of \"周一\" overlap")),
    BrokenPolicy(
      "a week that runs backwards", .line(o, 8, "    source: 测试\n    hours: 周五至周一 09:00-12:00"),
      says: ("outlets.yaml:9", "\"周五至周一\" is not days of the week")),
    BrokenPolicy(
      "a day with two hours",
      .line(o, 8, "    source: 测试\n    hours: 周一至周五 09:00-12:00；周三 14:00-17:00"),
      says: ("outlets.yaml:9", "has the hours of a day twice")),
    BrokenPolicy(
      "an outlet with a code in capitals", .line(o, 1, "610100-A:"),
      says: ("outlets.yaml:1", "\"610100-A\" is not an outlet code; write 1 to 32 digits, small letters and hyphens")),
    BrokenPolicy("an outlet without name", .line(o, 3, ""), says: ("outlets.yaml:2", "missing \"name\"")),
    BrokenPolicy(
      "an outlet nowhere", .line(o, 4, ""),
      says: ("outlets.yaml:2", "missing \"city\": the code of the city it is in")),
    BrokenPolicy("an outlet without address", .line(o, 5, ""), says: ("outlets.yaml:2", "missing \"address\"")),
    BrokenPolicy(
      "an empty address", .line(o, 5, "    address: \" \""), says: ("outlets.yaml:5", "\"address\" is empty")),
    BrokenPolicy(
      "an outlet that cannot be called", .line(o, 6, "    phone: 问前台"), says: ("outlets.yaml:6", "not a phone number")),
    BrokenPolicy("an outlet for nothing", .line(o, 7, ""), says: ("outlets.yaml:2", "missing \"actions\"")),
    BrokenPolicy("an outlet without source", .line(o, 8, ""), says: ("outlets.yaml:2", "missing \"source\"")),
    BrokenPolicy(
      "an unknown action at an outlet", .line(o, 7, "    actions: [collekt]"),
      says: ("outlets.yaml:7", "unknown action \"collekt\", did you mean \"collect\"?")),
    BrokenPolicy(
      "an action of the platform's own at an outlet", .line(o, 7, "    actions: [record-lapse]"),
      says: ("outlets.yaml:7", "unknown action \"record-lapse\"")),
    BrokenPolicy(
      "a doubled action", .line(o, 7, "    actions: [collect, collect]"),
      says: ("outlets.yaml:7", "\"collect\" is in the list twice")),
    BrokenPolicy(
      "a city code of five digits", .line(o, 4, "    city: 61010"), says: ("outlets.yaml:4", "not a region code")),
    BrokenPolicy(
      "an outlet in an unknown city", .line(o, 4, "    city: 610300"),
      says: ("outlets.yaml:2", "the city \"610300\" is not in cities.yaml on 2014-01-01. Allowed: 610100, 610200")),
    BrokenPolicy(
      "an outlet in a county", .line(o, 4, "    city: 610102"),
      says: ("outlets.yaml:2", "the city \"610102\" is not in")),
    BrokenPolicy(
      "an outlet of an unknown bank", .line(o, 15, "    bank: \"999\""),
      says: ("outlets.yaml:10", "the bank \"999\" is not in banks.yaml on 2014-01-01. Allowed: 102")),
    BrokenPolicy("a bank by name", .line(o, 15, "    bank: 工行"), says: ("outlets.yaml:15", "not a bank code")),
    BrokenPolicy(
      "an outlet before its bank",
      .line("banks.yaml", 2, "  - {from: 2020-01-01, name: 工行, phone: \"95588\", source: 课}"),
      says: ("outlets.yaml:10", "the bank \"102\" is not in banks.yaml on 2014-01-01. Allowed: none that day")),
    BrokenPolicy(
      "an outlet of a bank that could not be read", .line("banks.yaml", 1, "\"10\":"),
      says: ("banks.yaml:1", "write three digits")),
    BrokenPolicy(
      "an outlet twice", .line(o, 9, "610100-01:"), says: ("outlets.yaml:9", "\"610100-01\" is here twice")),
    BrokenPolicy("no outlet at all", .file(o, "{}\n"), says: ("outlets.yaml:1", "missing an outlet")),
    BrokenPolicy(
      "outlets in a city's file", .file(xian, "outlets:\n  610100-03: []\n"),
      says: ("cities/610100.yaml:1", "unknown key \"outlets\". Allowed: values, channels")),
  ]

  private static let files = [
    BrokenPolicy("a missing file", .remove("channels.yaml"), says: ("channels.yaml:1", "missing or cannot be read")),
    BrokenPolicy(
      "a folder instead of a file", .folder("values.yaml"), says: ("values.yaml:1", "missing or cannot be read")),
    BrokenPolicy("an empty file", .file("banks.yaml", ""), says: ("banks.yaml:1", "the file is empty")),
    BrokenPolicy(
      "values that are one word", .file(v, "values\n"), says: ("values.yaml:1", "expected keys with a colon")),
    BrokenPolicy(
      "a comment and nothing else", .file("banks.yaml", "# 以后再写\n"), says: ("banks.yaml:1", "the file is empty")),
    BrokenPolicy("no bank at all", .file("banks.yaml", "{}\n"), says: ("banks.yaml:1", "missing a bank")),
    BrokenPolicy("GB 18030", .bytes("banks.yaml", [0xB9, 0xA4, 0xD0, 0xD0]), says: ("banks.yaml:1", "not UTF-8")),
    BrokenPolicy(
      "a misspelt file", .file("value.yaml", "x: 1\n"),
      says: ("value.yaml:1", "unknown file \"value.yaml\", did you mean \"values.yaml\"?")),
    BrokenPolicy(
      "several files at once", .remove("banks.yaml"), .line(v, 3, "    value: long"),
      .line(c, 2, channels("[]", open: true)),
      says: ("banks.yaml:1", "missing"), ("channels.yaml:2", "empty"), ("values.yaml:3", "length of time")),
  ]
}

@Suite("写错的口径文件")
struct PolicyFaultTests {
  @Test("指出每一处错的文件、行和改法", arguments: BrokenPolicy.all)
  func faults(_ broken: BrokenPolicy) throws {
    let folder = try PolicyFolder(broken.edits)
    defer { folder.remove() }

    let error = #expect(throws: FolderFaults.self) { _ = try PolicyBook.load(folder: folder.path) }

    let faults = try #require(error).faults
    #expect(faults.map { "\($0.file):\($0.line)" } == broken.expected.map(\.place), "\(faults)")
    for (fault, expected) in zip(faults, broken.expected) {
      #expect(fault.sentence.contains(expected.part), "\(fault)")
    }
  }

  @Test func `怎么乱改都只报错，不崩溃`() throws {
    let seed: UInt64 = 45
    print("policy fuzz seed \(seed)")
    var random = SeededBytes(seed: seed)
    let sound = try PolicyFolder()
    defer { sound.remove() }
    for _ in 0..<400 {
      let file = ["province", "values", "channels", "banks", "cities", "outlets"][random.below(6)] + ".yaml"
      var bytes = Array(try Data(contentsOf: URL(fileURLWithPath: sound.path + "/" + file)))
      for _ in 0...random.below(4) {
        let place = random.below(bytes.count)
        bytes.replaceSubrange(place..<min(bytes.count, place + random.below(6)), with: random.fragment())
      }
      let folder = try PolicyFolder([.bytes(file, bytes)])
      defer { folder.remove() }
      do {
        _ = try PolicyBook.load(folder: folder.path)
      } catch {
        #expect(!error.faults.isEmpty)
        #expect(error.faults.allSatisfy { $0.line > 0 && !$0.sentence.isEmpty })
      }
    }
  }

  @Test func `没有这个文件夹`() throws {
    let error = #expect(throws: FolderFaults.self) { _ = try PolicyBook.load(folder: "/nowhere/policy") }
    #expect(try #require(error).description.contains("/nowhere/policy:1: the folder is missing or cannot be read"))
  }

  @Test func `错误信息一行一处，可以照着打开`() throws {
    let folder = try PolicyFolder([.line("values.yaml", 15, "    value: 60"), .remove("banks.yaml")])
    defer { folder.remove() }
    let error = #expect(throws: FolderFaults.self) { _ = try PolicyBook.load(folder: folder.path) }
    let lines = try #require(error).description.split(separator: "\n").map(String.init)
    #expect(lines.count == 3)
    #expect(lines[0].hasSuffix("2 to correct:"))
    #expect(lines[1] == "banks.yaml:1: the file is missing or cannot be read")
    #expect(lines[2].hasPrefix("values.yaml:15: \"60\" is not a number of tries"))
  }
}

/// Repeatable disorder for a text file (splitmix64).
private struct SeededBytes {
  private var state: UInt64

  init(seed: UInt64) {
    state = seed
  }

  mutating func below(_ bound: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return Int((mixed ^ (mixed >> 31)) % UInt64(bound))
  }

  /// Pieces that mean something to YAML, and some that mean nothing to anybody.
  mutating func fragment() -> [UInt8] {
    let pieces = [
      "", ":", ": ", "\n", "\t", "- ", "[", "]", "{", "}", "\"", "'", "#", "&a", "*a", "<<: *a", "? [x]\n: y", "|\n",
      "!!binary ",
      "---\n", "...\n", "\u{0}", "\u{7}", "\u{FEFF}", "卡", "2014-01-01", "source: ", "%YAML 9.9\n",
    ]
    let choice = below(pieces.count + 1)
    return choice == pieces.count ? [0xFF, UInt8(below(256))] : Array(pieces[choice].utf8)
  }
}
