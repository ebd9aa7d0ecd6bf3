import { defineMessages } from 'react-intl';

export const messages = defineMessages({
  export: { id: 'figures.export.export', defaultMessage: 'Export', description: 'Button that opens a menu of file formats.' },
  exportOf: { id: 'figures.export.exportOf', defaultMessage: 'Export: {title}', description: 'What the export button exports.' },
  csv: { id: 'figures.export.csv', defaultMessage: 'CSV, all rows', description: 'A file format in the export menu.' },
  xlsx: { id: 'figures.export.xlsx', defaultMessage: 'Excel (XLSX), all rows', description: 'A file format in the export menu.' },
  svg: { id: 'figures.export.svg', defaultMessage: 'Picture (SVG)', description: 'A file format in the export menu.' },
  png: { id: 'figures.export.png', defaultMessage: 'Picture (PNG)', description: 'A file format in the export menu.' },
  noChart: { id: 'figures.export.noChart', defaultMessage: 'There is no chart to save yet.', description: 'Said where a picture was asked for too early.' },
  downloads: { id: 'figures.export.downloads', defaultMessage: 'Downloads', description: 'Name of the region with downloads at work.' },
  progress: { id: 'figures.export.progress', defaultMessage: 'Progress of {name}', description: 'Label of a progress bar.' },
  rows: { id: 'figures.export.rows', defaultMessage: '{rows, plural, one {# row} other {# rows}}', description: 'Rows downloaded so far.' },
  rowsOf: { id: 'figures.export.rowsOf', defaultMessage: '{rows, number} of {total, plural, one {# row} other {# rows}}', description: 'Rows downloaded of all.' },
  saved: { id: 'figures.export.saved', defaultMessage: 'saved', description: 'State of a download that is done.' },
  atWork: { id: 'figures.export.atWork', defaultMessage: '{name} is being downloaded.', description: 'State of a download.' },
  done: { id: 'figures.export.done', defaultMessage: '{name} is saved: {rows, plural, one {# row} other {# rows}}.', description: 'Said when a download is done.' },
  failed: { id: 'figures.export.failed', defaultMessage: '{name} could not be downloaded: {error}', description: 'Said when a download has failed.' },
  cancel: { id: 'figures.export.cancel', defaultMessage: 'Cancel', description: 'Stops a download.' },
  dismiss: { id: 'figures.export.dismiss', defaultMessage: 'Close', description: 'Takes a finished download away.' },
});
