// Our words, language by language, in the order that words.js gives them.

/** @type {Record<string, string>} */
export const LANGUAGES = {
  en: "Close|Not now|Got it|{done} of {all}|{share} used|Limit reached|At this pace, full on {date}|All done|Active days|Active weeks|Active time|Features used|Getting started",
  de: "Schließen|Jetzt nicht|Verstanden|{done} von {all}|{share} belegt|Limit erreicht|Bei diesem Tempo voll am {date}|Alles erledigt|Aktive Tage|Aktive Wochen|Aktive Zeit|Genutzte Funktionen|Erste Schritte",
  fr: "Fermer|Plus tard|Compris|{done} sur {all}|{share} utilisés|Limite atteinte|À ce rythme, limite atteinte le {date}|Tout est fait|Jours actifs|Semaines actives|Temps actif|Fonctions utilisées|Premiers pas",
  es: "Cerrar|Ahora no|Entendido|{done} de {all}|{share} usado|Límite alcanzado|A este ritmo, lleno el {date}|Todo listo|Días activos|Semanas activas|Tiempo activo|Funciones usadas|Primeros pasos",
  pt: "Fechar|Agora não|Entendi|{done} de {all}|{share} usado|Limite atingido|Neste ritmo, cheio em {date}|Tudo pronto|Dias ativos|Semanas ativas|Tempo ativo|Recursos usados|Primeiros passos",
  it: "Chiudi|Non ora|Ho capito|{done} di {all}|{share} usato|Limite raggiunto|A questo ritmo, pieno il {date}|Tutto fatto|Giorni attivi|Settimane attive|Tempo attivo|Funzioni usate|Primi passi",
  nl: "Sluiten|Niet nu|Begrepen|{done} van {all}|{share} gebruikt|Limiet bereikt|In dit tempo vol op {date}|Alles gedaan|Actieve dagen|Actieve weken|Actieve tijd|Gebruikte functies|Aan de slag",
  sv: "Stäng|Inte nu|Jag förstår|{done} av {all}|{share} använt|Gränsen är nådd|I den här takten fullt {date}|Allt klart|Aktiva dagar|Aktiva veckor|Aktiv tid|Använda funktioner|Kom igång",
  da: "Luk|Ikke nu|Forstået|{done} af {all}|{share} brugt|Grænsen er nået|I dette tempo fyldt den {date}|Alt er klaret|Aktive dage|Aktive uger|Aktiv tid|Brugte funktioner|Kom i gang",
  nb: "Lukk|Ikke nå|Skjønner|{done} av {all}|{share} brukt|Grensen er nådd|I dette tempoet fullt {date}|Alt er gjort|Aktive dager|Aktive uker|Aktiv tid|Brukte funksjoner|Kom i gang",
  fi: "Sulje|Ei nyt|Selvä|{done}/{all}|{share} käytetty|Raja saavutettu|Tällä tahdilla täynnä {date}|Kaikki valmista|Aktiiviset päivät|Aktiiviset viikot|Aktiivinen aika|Käytetyt ominaisuudet|Alkuun pääsy",
  pl: "Zamknij|Nie teraz|Rozumiem|{done} z {all}|Wykorzystano {share}|Limit osiągnięty|W tym tempie limit skończy się {date}|Wszystko gotowe|Aktywne dni|Aktywne tygodnie|Aktywny czas|Użyte funkcje|Pierwsze kroki",
  cs: "Zavřít|Teď ne|Rozumím|{done} z {all}|Využito {share}|Limit vyčerpán|Tímto tempem bude plno {date}|Vše hotovo|Aktivní dny|Aktivní týdny|Aktivní čas|Použité funkce|První kroky",
  uk: "Закрити|Не зараз|Зрозуміло|{done} з {all}|Використано {share}|Ліміт вичерпано|За такого темпу ліміт вичерпається {date}|Усе готово|Активні дні|Активні тижні|Активний час|Використані функції|Перші кроки",
  tr: "Kapat|Şimdi değil|Anladım|{done} / {all}|{share} kullanıldı|Sınıra ulaşıldı|Bu hızla dolacağı tarih: {date}|Hepsi tamam|Etkin günler|Etkin haftalar|Etkin süre|Kullanılan özellikler|İlk adımlar",
  ja: "閉じる|あとで|わかりました|{done} / {all}|{share} 使用済み|上限に達しました|このペースでは {date} に上限に達します|すべて完了|利用日数|利用週数|利用時間|使用した機能|はじめに",
  zh: "关闭|以后再说|知道了|{done} / {all}|已使用 {share}|已达上限|按当前速度，将于 {date} 用完|全部完成|活跃天数|活跃周数|活跃时间|已用功能|快速上手",
  ko: "닫기|나중에|확인|{done} / {all}|{share} 사용됨|한도에 도달함|이 속도라면 {date}에 한도에 도달합니다|모두 완료|활동 일수|활동 주수|활동 시간|사용한 기능|시작하기",
  ar: "إغلاق|ليس الآن|حسنًا|{done} من {all}|تم استخدام {share}|تم بلوغ الحد|بهذه الوتيرة يُبلغ الحد في {date}|اكتمل كل شيء|أيام النشاط|أسابيع النشاط|وقت النشاط|الميزات المستخدمة|الخطوات الأولى",
  he: "סגירה|לא עכשיו|הבנתי|{done} מתוך {all}|נוצלו {share}|הגעת למגבלה|בקצב הזה המגבלה תתמלא ב־{date}|הכול הושלם|ימי פעילות|שבועות פעילות|זמן פעילות|תכונות בשימוש|צעדים ראשונים",
};
