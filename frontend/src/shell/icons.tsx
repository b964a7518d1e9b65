import { createSvgIcon } from '@mui/material/utils'

const icon = (name: string, path: string) => createSvgIcon(<path d={path} />, name)

export const AddIcon = icon('Add', 'M11 4h2v7h7v2h-7v7h-2v-7H4v-2h7z')
export const BackIcon = icon('Back', 'M14.7 5.3 16.1 6.7 10.8 12l5.3 5.3-1.4 1.4L8 12z')
export const CheckIcon = icon('Check', 'M9.2 18.2 3.6 12.6 5 11.2l4.2 4.2L19 5.6 20.4 7z')
export const CloseIcon = icon('Close', 'M6.4 5 12 10.6 17.6 5 19 6.4 13.4 12l5.6 5.6-1.4 1.4-5.6-5.6L6.4 19 5 17.6 10.6 12 5 6.4z')
export const CodeIcon = icon('Code', 'M8.6 6 10 7.4 5.4 12l4.6 4.6L8.6 18l-6-6zm6.8 0 6 6-6 6-1.4-1.4 4.6-4.6L14 7.4z')
export const CopyIcon = icon('Copy', 'M4 3h11v2H6v11H4zm5 4h11v14H9zm2 2v10h7V9z')
export const DarkIcon = icon('Dark', 'M12.5 3a7 7 0 0 0 8.3 9.8A9 9 0 1 1 12.5 3z')
export const DeleteIcon = icon('Delete', 'M9 3h6l1 2h4v2H4V5h4zM6 9h12l-1 12H7zm2.2 2 .7 8h6.2l.7-8z')
export const DownloadIcon = icon('Download', 'M11 3h2v9l3.5-3.5 1.4 1.4L12 15.8 6.1 9.9l1.4-1.4L11 12zM4 18h16v2H4z')
export const ErrorIcon = icon('Error', 'M12 2a10 10 0 1 1 0 20 10 10 0 0 1 0-20zm-1 5v6h2V7zm0 8v2h2v-2z')
export const FitIcon = icon('Fit', 'M4 4h6v2H6v4H4zm10 0h6v6h-2V6h-4zM4 14h2v4h4v2H4zm14 0h2v6h-6v-2h4z')
export const FlowIcon = icon('Flow', 'M3 8h6v3h3V6h9v6h-9v1H9v3H3zm2 2v4h2v-4zm9-2v2h5V8zm-2 7h2v2h7v2h-9z')
export const HelpIcon = icon(
  'Help',
  'M12 2a10 10 0 1 1 0 20 10 10 0 0 1 0-20zm0 2a8 8 0 1 0 0 16 8 8 0 0 0 0-16zm-1 12h2v2h-2zm1-10c2.4 0 4 1.5 4 3.4 0 2.6-3 2.9-3 5.1h-2c0-3.1 3-3.4 3-5 0-.9-.8-1.5-2-1.5s-2 .8-2 2H8c0-2.4 1.7-4 4-4z',
)
export const InboxIcon = icon('Inbox', 'M5 3h14l2 10v8H3v-8zm1.6 2L5.2 12H9a3 3 0 0 0 6 0h3.8l-1.4-7zM5 14v5h14v-5h-2.4a5 5 0 0 1-9.2 0z')
export const LightIcon = icon(
  'Light',
  'M12 7a5 5 0 1 1 0 10 5 5 0 0 1 0-10zM11 1h2v4h-2zm0 18h2v4h-2zM1 11h4v2H1zm18 0h4v2h-4zM4.2 5.6l1.4-1.4 2.8 2.8L7 8.4zm11.4 11.4 1.4-1.4 2.8 2.8-1.4 1.4zm0-10 2.8-2.8 1.4 1.4L17 8.4zM4.2 18.4 7 15.6 8.4 17l-2.8 2.8z',
)
export const MenuIcon = icon('Menu', 'M3 6h18v2H3zm0 5h18v2H3zm0 5h18v2H3z')
export const MonitorIcon = icon('Monitor', 'M3 4h18v13h-8v2h4v2H7v-2h4v-2H3zm2 2v9h14V6zm2 6 3-4 3 3 3-4 2 1.5-4.8 6-3-3-1.6 2.2z')
export const PlayIcon = icon('Play', 'M7 4v16l13-8z')
export const RedoIcon = icon('Redo', 'M14 4l6 5-6 5v-4H9a4 4 0 0 0 0 8h7v2H9A6 6 0 0 1 9 8h5z')
export const RefreshIcon = icon('Refresh', 'M12 4a8 8 0 0 1 6 2.7V4h2v6h-6V8h2.5A6 6 0 1 0 18 13h2a8 8 0 1 1-8-9z')
export const SaveIcon = icon('Save', 'M4 4h13l3 3v13H4zm2 2v12h2v-6h8v6h2V7.8L16.2 6H15v4H8V6zm4 0v2h3V6zm0 8v4h4v-4z')
export const SearchIcon = icon('Search', 'M10 3a7 7 0 0 1 5.6 11.2l5 5-1.4 1.4-5-5A7 7 0 1 1 10 3zm0 2a5 5 0 1 0 0 10 5 5 0 0 0 0-10z')
export const UndoIcon = icon('Undo', 'M10 4v4h5a6 6 0 0 1 0 12H8v-2h7a4 4 0 0 0 0-8h-5v4L4 9z')
export const UploadIcon = icon('Upload', 'M12 3.2l5.9 5.9-1.4 1.4L13 7v9h-2V7l-3.5 3.5-1.4-1.4zM4 18h16v2H4z')
export const WarningIcon = icon('Warning', 'M12 3l10 18H2zm-1 7v5h2v-5zm0 7v2h2v-2z')
export const ZoomInIcon = icon('ZoomIn', 'M10 3a7 7 0 0 1 5.6 11.2l5 5-1.4 1.4-5-5A7 7 0 1 1 10 3zm0 2a5 5 0 1 0 0 10 5 5 0 0 0 0-10zM9 7h2v2h2v2h-2v2H9v-2H7V9h2z')
export const ZoomOutIcon = icon('ZoomOut', 'M10 3a7 7 0 0 1 5.6 11.2l5 5-1.4 1.4-5-5A7 7 0 1 1 10 3zm0 2a5 5 0 1 0 0 10 5 5 0 0 0 0-10zM7 9h6v2H7z')
